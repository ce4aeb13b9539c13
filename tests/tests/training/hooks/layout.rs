//! What the report looks like on screens of all sizes.

use std::fs;

use nn_runtime::error::Result;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::metric::{ConfusionMatrix, ExpectedCalibrationError, Named};
use nn_runtime::network::Network;
use nn_runtime::parameter::Parameters;
use nn_runtime::train::{Fit, RunDirectory};

use crate::hooks::markup::{Element, read};
use crate::hooks::support::{Classifier, StopAfter, adam, sectors, trainer};

/// The report of a run with these numbers of confusion matrices and steps.
fn report(matrices: usize, steps: u64) -> Result<(String, Vec<Element>)> {
    let directory = tempfile::tempdir().unwrap();
    let mut hook = RunDirectory::new(directory.path()).classes(["<one>", "two"]);
    let mut metrics = vec![ConfusionMatrix::default(); matrices];
    let mut named: Vec<_> = (metrics.drain(..).enumerate())
        .map(|(place, metric)| Named {
            name: format!("share of <{place}>"),
            metric,
        })
        .collect();
    let mut calibration = ExpectedCalibrationError::new(5);
    let mut metrics: Vec<&mut dyn nn_runtime::metric::Metric<_, _, _>> = vec![&mut calibration];
    metrics.extend(named.iter_mut().map(|metric| metric as _));
    trainer(2).fit_with(
        &mut Classifier::new(0),
        &mut adam(),
        Fit {
            train: &sectors(110, 0),
            validation: Some(&sectors(40, 1)),
            loss: &CrossEntropy::default(),
            metrics: &mut metrics,
        },
        &mut [&mut hook, &mut StopAfter(steps)],
    )?;
    let text = fs::read_to_string(directory.path().join("report.html")).unwrap();
    let elements = read(&text);
    Ok((text, elements))
}

fn texts<'a>(page: &'a [Element], tags: &[&str]) -> Vec<&'a str> {
    let found = page.iter().filter(|it| tags.contains(&it.tag.as_str()));
    found.map(|it| it.text.as_str()).collect()
}

#[test]
fn no_metric_has_two_cards_under_one_name() -> Result<()> {
    let (_, page) = report(1, u64::MAX)?;
    let headings = texts(&page, &["h2", "h3"]);
    for metric in ["calibration error", "share of <0>"] {
        let with = headings.iter().filter(|text| text.contains(metric)).count();
        assert_eq!(with, 1, "{metric}: {headings:?}");
    }
    assert!(headings.contains(&"Confusion matrix") && headings.contains(&"Calibration"));
    // Two matrices are told apart by their names.
    let (_, page) = report(2, u64::MAX)?;
    let headings = texts(&page, &["h2"]);
    for place in 0..2 {
        let heading = format!("Confusion matrix: share of <{place}>");
        assert!(headings.contains(&heading.as_str()), "{headings:?}");
    }
    Ok(())
}

#[test]
fn the_names_of_the_classes_stand_in_every_matrix() -> Result<()> {
    let (_, page) = report(1, u64::MAX)?;
    let cells = texts(&page, &["td"]);
    assert!(cells.contains(&"<one>") && cells.contains(&"two") && cells.contains(&"2"));
    let matrix = page
        .iter()
        .find(|it| it.attribute("aria-label") == Some("Confusion matrix"));
    assert!(matrix.unwrap().text.contains("<one>"));
    Ok(())
}

#[test]
fn nothing_is_cut() -> Result<()> {
    let (text, page) = report(1, u64::MAX)?;
    // Whatever may be wide is in an area that scrolls, also with a keyboard.
    let is_scrolling = |element: &Element| {
        let class = element.attribute("class").unwrap_or_default();
        class.split(' ').any(|name| name == "scroll")
            && element.attribute("tabindex") == Some("0")
            && element.attribute("aria-label").is_some()
    };
    let wide = page.iter().filter(|it| {
        it.tag == "table" || it.attribute("aria-label") == Some("The network's stages")
    });
    let mut count = 0;
    for element in wide {
        let mut outer = element.within.iter().map(|&place| &page[place]);
        assert!(outer.any(is_scrolling), "{element:?}");
        count += 1;
    }
    assert_eq!(count, 4);
    // The scroll bar is visible even where a system hides it, and the drawing keeps its size.
    for rule in [
        ".scroll::-webkit-scrollbar-thumb {",
        "scrollbar-color:",
        "no-repeat local",
        ".drawing svg { display: block; margin: 0 auto; }",
    ] {
        assert!(text.contains(rule), "{rule}");
    }
    // The table of the stages has its whole height, so its last row is in sight.
    let stages = page.iter().position(|it| it.is("table", "stages")).unwrap();
    let outer = page[stages].within.iter().map(|&place| &page[place]);
    let mut classes = outer.filter_map(|it| it.attribute("class"));
    assert!(!classes.any(|class| class.contains("tall")));
    let rows: Vec<&Element> = (page.iter())
        .filter(|it| it.tag == "tr" && it.within.contains(&stages))
        .collect();
    assert!(rows.last().unwrap().is("tr", "total"));
    assert!(
        rows.last()
            .unwrap()
            .text
            .contains(&<Classifier as Parameters<f32>>::COUNT.to_string())
    );
    Ok(())
}

#[test]
fn no_card_and_no_section_is_empty() -> Result<()> {
    for steps in [1, 7, u64::MAX] {
        for matrices in 0..3 {
            let (_, page) = report(matrices, steps)?;
            for (place, element) in page.iter().enumerate() {
                let class = element.attribute("class").unwrap_or_default();
                let is_card = class.split(' ').any(|name| name == "card");
                if is_card || element.tag == "section" || class.starts_with("grid") {
                    let inner = page.iter().filter(|it| it.within.contains(&place));
                    let has_content = inner
                        .filter(|it| ["svg", "table", "dl"].contains(&it.tag.as_str()))
                        .count();
                    assert!(has_content > 0, "{element:?}");
                }
                // A lone card has no grid, which would leave a hole beside it.
                assert_ne!(class, "grid", "a grid without a number of columns");
            }
        }
    }
    Ok(())
}
