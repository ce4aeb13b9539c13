//! A run on one page.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use nn_runtime::error::Result;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::{Accuracy, ConfusionMatrix, ExpectedCalibrationError, Metric};
use nn_runtime::network::Network;
use nn_runtime::train::{Checkpoints, Fit, History, Hook, RunDirectory, Trainer};

use crate::hooks::markup::{Element, read};
use crate::hooks::support::{Classifier, StopAfter, adam, sectors, trainer};

const TITLE: &str = "Sectors <of> the \"plane\" & more";

fn run(
    trainer: &Trainer,
    validates: bool,
    hooks: &mut [&mut dyn Hook<Classifier>],
) -> Result<(History, ConfusionMatrix)> {
    let mut confusion = ConfusionMatrix::with_labels(["<one>", "two", "three"]);
    let mut accuracy = Accuracy::default();
    let mut calibration = ExpectedCalibrationError::new(5);
    let metrics: &mut [&mut dyn Metric<_, _, _>] =
        &mut [&mut accuracy, &mut confusion, &mut calibration];
    let (train, validation) = (sectors(110, 0), sectors(40, 1));
    let history = trainer.fit_with(
        &mut Classifier::new(0),
        &mut adam(),
        Fit {
            train: &train,
            validation: validates.then_some(&validation as _),
            loss: &CrossEntropy::default(),
            metrics,
        },
        hooks,
    )?;
    Ok((history, confusion))
}

fn page(directory: &Path) -> (String, Vec<Element>) {
    let text = fs::read_to_string(directory.join("report.html")).unwrap();
    let elements = read(&text);
    (text, elements)
}

/// The elements of a kind within those of another.
fn within<'a>(
    page: &'a [Element],
    outer: impl Fn(&Element) -> bool,
    tag: &str,
) -> Vec<&'a Element> {
    let inside = |element: &&Element| {
        element.tag == tag && element.within.iter().any(|&place| outer(&page[place]))
    };
    page.iter().filter(inside).collect()
}

#[test]
fn the_report_says_everything() -> Result<()> {
    let directory = tempfile::tempdir().unwrap();
    let mut hook = RunDirectory::new(directory.path())
        .title(TITLE)
        .note("data", "random <points>");
    let (history, confusion) = run(&trainer(9), true, &mut [&mut hook])?;
    let (text, page) = page(directory.path());

    // Nothing comes from elsewhere.
    for outside in ["<script", "src=", "href=", "url(", "@import", "onload"] {
        assert!(!text.contains(outside), "{outside}");
    }
    let addresses = text.matches("http").count();
    assert_eq!(
        addresses,
        text.matches("xmlns=\"http://www.w3.org/2000/svg\"").count() + 1
    );
    assert!(text.contains("http-equiv=\"Content-Security-Policy\""));

    let find = |tag: &str| page.iter().find(|element| element.tag == tag).unwrap();
    assert_eq!(
        (find("title").text.as_str(), find("h1").text.as_str()),
        (TITLE, TITLE)
    );
    let header = within(&page, |outer| outer.tag == "header", "p");
    assert_eq!(
        header[0].text,
        "Classifier, trained for 9 epochs on 110 samples, validated on 40"
    );

    // Every number of the history is in the table, to the last bit, in order.
    let cells = within(&page, |outer| outer.is("table", "epochs"), "data");
    let found: Vec<f64> = (cells.iter())
        .map(|cell| cell.attribute("value").unwrap().parse().unwrap())
        .collect();
    let expected: Vec<f64> = (history.epochs().iter().enumerate())
        .flat_map(|(index, epoch)| {
            let mut row = vec![
                epoch.number as f64,
                epoch.loss,
                epoch.validation_loss.unwrap(),
            ];
            row.extend(history.metrics(index));
            row.extend([epoch.seconds, epoch.samples_per_second]);
            row
        })
        .collect();
    assert_eq!(found, expected);
    let best = within(&page, |outer| outer.is("tr", "best"), "data");
    let (epoch, _) = history.best("accuracy").unwrap();
    assert_eq!(best[0].text, format!("★ {}", epoch.number));
    let marked = page
        .iter()
        .filter(|element| element.is("td", "best"))
        .count();
    assert_eq!(marked, 5);

    // The matrix is that of the last epoch.
    let matrix = page
        .iter()
        .find(|element| element.attribute("aria-label") == Some("Confusion matrix"));
    let text_of_matrix = &matrix.unwrap().text;
    for actual in 0..3 {
        for predicted in 0..3 {
            let count = confusion.count(actual, predicted);
            assert!(count == 0 || text_of_matrix.contains(&count.to_string()));
        }
    }
    assert!(text_of_matrix.contains("<one>"));

    // Seven curves, the matrix, the calibration, 8 parameters (of which 2 are statistics, and have no gradient), the
    // network.
    let svgs: Vec<&Element> = page.iter().filter(|element| element.tag == "svg").collect();
    let labels: Vec<&str> = (svgs.iter())
        .map(|svg| svg.attribute("aria-label").unwrap())
        .collect();
    let curves = [
        "Loss",
        "accuracy",
        "confusion matrix accuracy",
        "calibration error",
        "Loss of single batches",
        "Learning rate",
        "Norm of the gradient",
        "Confusion matrix",
        "Calibration",
    ];
    assert_eq!(labels[..9], curves);
    assert_eq!(labels.len(), 9 + 8 + 6 + 1);
    assert!(labels.contains(&"batch_norm1.running_mean"), "{labels:?}");

    let settings = within(&page, |outer| outer.tag == "dl", "dd");
    assert_eq!(settings[0].text, "random <points>");
    for stage in Classifier::GRAPH.stages() {
        assert!(text.contains(&format!("<code>{}</code>", stage.declaration)));
    }
    Ok(())
}

#[test]
fn settings_are_words() -> Result<()> {
    let directory = tempfile::tempdir().unwrap();
    let mut hook = RunDirectory::new(directory.path()).note("data", "points");
    run(&trainer(9), true, &mut [&mut hook])?;
    let (_, page) = page(directory.path());
    let settings = within(&page, |outer| outer.tag == "dl", "dd");
    let words: Vec<&str> = settings[1..].iter().map(|it| it.text.as_str()).collect();
    assert_eq!(
        words,
        [
            "Adam, learning rate 0.01, β₁ 0.9, β₂ 0.999, ε 1e-8",
            "constant at 0.01",
            "cross-entropy, averaged",
            "9",
            "16 samples",
            "after 1 batch",
            "not clipped",
            "shuffled anew for each epoch",
            "trained on",
            "0",
        ]
    );
    Ok(())
}

#[test]
fn all_colors_suit_the_dark() -> Result<()> {
    let directory = tempfile::tempdir().unwrap();
    let mut hook = RunDirectory::new(directory.path());
    run(&trainer(2), true, &mut [&mut hook])?;
    let (text, page) = page(directory.path());
    let mut used = BTreeSet::new();
    for element in &page {
        for name in ["fill", "stroke"] {
            if let Some(color) = element
                .attribute(name)
                .filter(|value| value.starts_with('#'))
            {
                used.insert((element.tag.clone(), name, color.to_owned()));
            }
        }
    }
    assert!(used.len() > 6, "{used:?}");
    for (tag, name, color) in used {
        let selector = format!("[{name}=\"{color}\"]");
        // Areas keep their colors, which are those of neither page nor ink.
        let is_area = name == "fill"
            && tag != "text"
            && !["#FFFFFF", "#000000", "#333333"].contains(&color.as_str());
        let is_count = tag == "text" && color == "#FFFFFF";
        assert!(
            is_area || is_count || text.contains(&selector),
            "{tag} {selector}"
        );
    }
    Ok(())
}

#[test]
fn runs_of_all_kinds_have_a_report() -> Result<()> {
    let directory = tempfile::tempdir().unwrap();
    let mut hook = RunDirectory::new(directory.path());
    // One epoch, and none to validate.
    run(&trainer(1), false, &mut [&mut hook])?;
    let (text, elements) = page(directory.path());
    assert!(!text.contains("validation loss") && !text.contains("validated"));
    assert_eq!(
        elements
            .iter()
            .find(|element| element.tag == "title")
            .unwrap()
            .text,
        "Classifier"
    );
    // Stopped before the first epoch was over.
    run(&trainer(5), true, &mut [&mut hook, &mut StopAfter(3)])?;
    let (text, elements) = page(directory.path());
    assert!(text.contains("trained for 0 of 5 epochs"));
    assert!(!elements.iter().any(|element| element.is("table", "epochs")));
    // While it lasts.
    let mut hook = RunDirectory::new(directory.path()).report_every_epochs(2);
    let mut seen = Seen(directory.path().into(), vec![]);
    run(&trainer(5), true, &mut [&mut hook, &mut seen])?;
    assert_eq!(seen.1, [0, 2, 2, 4, 4]);
    assert!(page(directory.path()).0.contains("trained for 5 epochs"));
    Ok(())
}

/// Of how many epochs the report says something, after each.
struct Seen(PathBuf, Vec<usize>);

impl<N> Hook<N> for Seen {
    fn name(&self) -> &'static str {
        "seen"
    }
    fn epoch_end(
        &mut self,
        _: &mut nn_runtime::train::Training<'_, N>,
        _: &nn_runtime::train::EpochEnd<'_>,
    ) -> Result<()> {
        let (text, _) = page(&self.0);
        let said = (1..=4).find(|epochs| text.contains(&format!("trained for {epochs} of 5")));
        self.1.push(said.unwrap_or(0));
        Ok(())
    }
}

#[test]
fn a_resumed_run_has_the_pictures_of_one_that_was_never_stopped() -> Result<()> {
    let pictures = |directory: &Path| -> Vec<String> {
        let (text, _) = page(directory);
        let pictures = text.split("<svg ").skip(1);
        let pictures = pictures.map(|picture| picture.split("</svg>").next().unwrap().into());
        pictures.collect()
    };
    // 910 steps, of which half are drawn.
    let whole = tempfile::tempdir().unwrap();
    let mut hook = RunDirectory::new(whole.path());
    run(&trainer(130), true, &mut [&mut hook])?;
    let expected = pictures(whole.path());
    let rate = expected
        .iter()
        .find(|picture| picture.contains("aria-label=\"Norm of the gradient\""));
    let points = rate
        .unwrap()
        .split("<polyline")
        .map(|line| line.matches(',').count())
        .max();
    assert_eq!(points, Some(455));

    let stopped = tempfile::tempdir().unwrap();
    for stop in [300, 850, u64::MAX] {
        let mut hook = RunDirectory::new(stopped.path());
        let mut checkpoints = Checkpoints::new(stopped.path()).every_epochs(10).resume();
        let stop = &mut StopAfter(stop);
        run(
            &trainer(130),
            true,
            &mut [&mut hook, &mut checkpoints, stop],
        )?;
    }
    assert!(pictures(stopped.path()) == expected, "the pictures differ");
    // A run that is complete leaves its report as it is: there is no gradient to be shown any more.
    let (before, _) = page(stopped.path());
    let mut hook = RunDirectory::new(stopped.path()).title("Another");
    let mut checkpoints = Checkpoints::new(stopped.path()).resume();
    run(
        &trainer(130),
        true,
        &mut [&mut hook, &mut checkpoints, &mut StopAfter(u64::MAX)],
    )?;
    assert_eq!(page(stopped.path()).0, before);
    Ok(())
}

/// What a browser makes of a page, and what it complains of.
fn browse(browser: &str, path: &Path) -> (String, Vec<String>) {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-logging=stderr",
        ])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(["--virtual-time-budget=2000", "--dump-dom"])
        .arg(format!("file://{}", path.display()))
        .output()
        .unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    let complaints = complaints.lines().filter(|line| line.contains("CONSOLE"));
    let complaints = complaints.map(Into::into).collect();
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        complaints,
    )
}

#[test]
fn a_browser_shows_it_without_complaint() -> Result<()> {
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "chrome",
        "chrome-headless-shell",
    ];
    let runs = |name: &&&str| {
        Command::new(name)
            .arg("--version")
            .output()
            .is_ok_and(|it| it.status.success())
    };
    let Some(browser) = names.iter().find(runs) else {
        println!("skipped: there is none of {}", names.join(", "));
        return Ok(());
    };
    let directory = tempfile::tempdir().unwrap();
    let mut hook = RunDirectory::new(directory.path()).title(TITLE);
    run(&trainer(3), true, &mut [&mut hook])?;
    let (text, _) = page(directory.path());
    let (shown, complaints) = browse(browser, &directory.path().join("report.html"));
    assert_eq!(complaints, [""; 0]);
    assert!(shown.contains("<title>Sectors &lt;of&gt; the \"plane\" &amp; more</title>"));
    assert_eq!(
        shown.matches("<svg ").count(),
        text.matches("<svg ").count()
    );
    assert_eq!(
        shown.matches("<polyline ").count(),
        text.matches("<polyline ").count()
    );
    // Complaints would be heard: what the page does not allow is one.
    let wrong = directory.path().join("wrong.html");
    fs::write(
        &wrong,
        text.replace("</body>", "<script>let x = 1;</script></body>"),
    )
    .unwrap();
    assert!(!browse(browser, &wrong).1.is_empty());
    Ok(())
}
