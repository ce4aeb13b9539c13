//! The samples that a network gets most wrong, in the report.

use std::fs;
use std::path::Path;

use nn_runtime::data::Dataset;
use nn_runtime::error::Result;
use nn_runtime::loss::CrossEntropy;
use nn_runtime::network;
use nn_runtime::network::{Network, Workspace};
use nn_runtime::shape::{Image, Vector};
use nn_runtime::train::{Fit, Mistakes, RunDirectory};

use crate::hooks::markup::{Element, read};
use crate::hooks::support::{adam, trainer};

network! { struct OfImages { [3, 4, 1] => Flatten => Dense(3, softmax) } }
network! { struct OfVectors { 12 => Dense(3, softmax) } }
network! { struct OfColors { [3, 4, 3] => Flatten => Dense(1, sigmoid) } }

const NAMES: [&str; 2] = ["<b>cat</b>", "dog & wolf"];

/// Random samples, whose classes nothing tells.
fn numbers(samples: usize, size: usize) -> Vec<f32> {
    let number = |i: usize| ((i * 7919 + i * i * 31) % 997) as f32 / 996.0;
    (0..samples * size).map(number).collect()
}

fn classes(samples: usize, classes: u32) -> Vec<u32> {
    (0..samples as u32)
        .map(|i| (i * i + i / 3) % classes)
        .collect()
}

/// The elements of the mistakes of a report.
fn mistakes(directory: &Path) -> Vec<Element> {
    let text = fs::read_to_string(directory.join("report.html")).unwrap();
    let page = read(&text);
    let place = page
        .iter()
        .position(|it| it.is("aside", "mistakes"))
        .unwrap();
    let inside = page.into_iter().filter(|it| it.within.contains(&place));
    inside.collect()
}

fn texts<'a>(elements: &'a [Element], tag: &str) -> Vec<&'a str> {
    let found = elements.iter().filter(|it| it.tag == tag);
    found.map(|it| it.text.as_str()).collect()
}

/// Trains a network for an epoch, with a report.
macro_rules! train {
    ($network:ident, $data:expr, $directory:expr) => {{
        let mut network = $network::new(0);
        let loss = CrossEntropy::default();
        let fit = Fit::new($data, &loss);
        trainer(1).fit_with(&mut network, &mut adam(), fit, &mut [$directory])?;
        network
    }};
}

#[test]
fn the_worst_are_shown_first_with_names_and_probabilities() -> Result<()> {
    let folder = tempfile::tempdir().unwrap();
    let data = Dataset::<Image<3, 4, 1>, u32>::classes(numbers(300, 12), classes(300, 3))?;
    let mut directory = RunDirectory::new(folder.path()).classes(NAMES);
    let network = train!(OfImages, &data, &mut directory);
    // Without mistakes, nothing is in their place.
    assert!(mistakes(folder.path()).is_empty());

    let mut workspace = Workspace::new();
    let outputs = network.predict_batch(data.all(), &mut workspace)?;
    let mut wrong: Vec<(usize, usize, usize, f32, f32)> = (outputs.column_iter().enumerate())
        .filter_map(|(sample, output)| {
            let (actual, predicted) = (data.target(sample)[0] as usize, output.imax());
            let row = (sample, actual, predicted, output[actual], output[predicted]);
            (actual != predicted).then_some(row)
        })
        .collect();
    wrong.sort_by(|a, b| a.3.total_cmp(&b.3));
    assert!(wrong.len() > 12);

    for most in [5, 12] {
        // A second call replaces the first.
        let shown = Mistakes {
            most,
            ..Mistakes::default()
        };
        directory.add_mistakes(&network, &data, shown)?;
        let found = mistakes(folder.path());
        let name = |class: usize| NAMES.get(class).map_or("2", |name| name);
        let titles: Vec<String> = (wrong[..most].iter())
            .map(|&(_, actual, predicted, ..)| {
                format!("{}, predicted as {}", name(actual), name(predicted))
            })
            .collect();
        assert_eq!(texts(&found, "h3"), titles);
        let captions: Vec<String> = (wrong[..most].iter())
            .map(|&(sample, actual, predicted, low, high)| {
                format!(
                    "{}: {:.1} %. {}: {:.1} %. Sample {sample}.",
                    name(predicted),
                    high * 100.0,
                    name(actual),
                    low * 100.0
                )
            })
            .collect();
        assert_eq!(texts(&found, "figcaption"), captions);
        let pictures: Vec<&Element> = found.iter().filter(|it| it.tag == "svg").collect();
        assert_eq!(pictures.len(), most);
        for picture in pictures {
            assert_eq!(picture.attribute("viewBox"), Some("0 0 4 3"));
        }
        let words = texts(&found, "p")[0];
        let beginning = format!("{} of 300 samples were classified wrongly.", wrong.len());
        assert!(words.starts_with(&beginning), "{words}");
    }
    Ok(())
}

#[test]
fn inputs_are_images_or_numbers() -> Result<()> {
    let folder = tempfile::tempdir().unwrap();
    let data = Dataset::<Vector<12>, u32>::classes(numbers(60, 12), classes(60, 3))?;
    let mut directory = RunDirectory::new(folder.path());
    let network = train!(OfVectors, &data, &mut directory);
    directory.add_mistakes(&network, &data, Mistakes::default())?;
    let found = mistakes(folder.path());
    assert!(found.iter().all(|it| it.tag != "svg"));
    let listed = texts(&found, "code")[0];
    assert_eq!(listed.split(", ").count(), 12);
    // The caller knows that they are images.
    let shown = Mistakes {
        width: Some(6),
        ..Mistakes::default()
    };
    directory.add_mistakes(&network, &data, shown)?;
    let found = mistakes(folder.path());
    let picture = found.iter().find(|it| it.tag == "svg").unwrap();
    assert_eq!(picture.attribute("viewBox"), Some("0 0 6 2"));
    assert!(texts(&found, "code").is_empty());
    Ok(())
}

#[test]
fn colors_and_two_classes_of_one_output() -> Result<()> {
    let folder = tempfile::tempdir().unwrap();
    // Colors that are not from 0 to 1 are scaled.
    let bright = numbers(40, 36)
        .iter()
        .map(|number| number * 4.0 - 2.0)
        .collect();
    let answers: Vec<f32> = classes(40, 2).iter().map(|class| *class as f32).collect();
    let data = Dataset::<Image<3, 4, 3>, f32>::from_flat(bright, answers)?;
    let mut network = OfColors::new(0);
    let loss = nn_runtime::loss::BinaryCrossEntropy::default();
    let mut directory = RunDirectory::new(folder.path());
    let fit = Fit::new(&data, &loss);
    trainer(1).fit_with(&mut network, &mut adam(), fit, &mut [&mut directory])?;
    let named = Dataset::<Image<3, 4, 3>, u32>::classes(data.inputs().to_vec(), classes(40, 2))?;
    directory.add_mistakes(&network, &named, Mistakes::default())?;
    let found = mistakes(folder.path());
    assert!(found.iter().any(|it| it.tag == "svg"));
    let colors = found.iter().filter_map(|it| it.attribute("fill"));
    assert!(colors.clone().any(|color| color[1..3] != color[3..5]));
    for title in texts(&found, "h3") {
        assert!(["0, predicted as 1", "1, predicted as 0"].contains(&title));
    }
    Ok(())
}

#[test]
fn a_network_without_mistakes_is_praised() -> Result<()> {
    let folder = tempfile::tempdir().unwrap();
    let inputs = numbers(30, 12);
    let data = Dataset::<Vector<12>, u32>::classes(inputs.clone(), classes(30, 3))?;
    let mut directory = RunDirectory::new(folder.path());
    let network = train!(OfVectors, &data, &mut directory);
    let mut workspace = Workspace::new();
    let outputs = network.predict_batch(data.all(), &mut workspace)?;
    let right = outputs
        .column_iter()
        .map(|output| output.imax() as u32)
        .collect();
    let data = Dataset::<Vector<12>, u32>::classes(inputs, right)?;
    directory.add_mistakes(&network, &data, Mistakes::default())?;
    let found = mistakes(folder.path());
    assert_eq!(
        texts(&found, "p"),
        ["All 30 samples were classified correctly."]
    );
    assert!(found.iter().all(|it| it.attribute("class") != Some("card")));
    Ok(())
}

#[test]
fn without_a_report_there_is_an_error() -> Result<()> {
    let folder = tempfile::tempdir().unwrap();
    let data = Dataset::<Vector<12>, u32>::classes(numbers(30, 12), classes(30, 3))?;
    let directory = RunDirectory::new(folder.path());
    let add = || directory.add_mistakes(&OfVectors::new(0), &data, Mistakes::default());
    assert!(add().unwrap_err().to_string().contains("cannot be read"));
    fs::write(folder.path().join("report.html"), "<html></html>").unwrap();
    let error = add().unwrap_err().to_string();
    assert!(
        error.contains("not a report with a place for mistakes"),
        "{error}"
    );
    Ok(())
}
