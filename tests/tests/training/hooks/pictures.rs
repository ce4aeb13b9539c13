//! Pictures of numbers.

use nn_runtime::activation::Softmax;
use nn_runtime::error::Result;
use nn_runtime::histogram::Histogram;
use nn_runtime::metric::{
    ConfusionMatrix, ExpectedCalibrationError, Figure, Ignoring, Metric, Scored,
};
use nn_runtime::network;
use nn_runtime::network::{Graph, Network};
use nn_runtime::plots::{
    Chart, Curve, HeatMap, Image, Legend, Pixels, Scale, Svg, confusion_matrix, graph, heat_maps,
    histogram, images, learning_rate_range, reliability,
};

use crate::hooks::markup::{Element, read};
use crate::hooks::support::{Classifier, adam, fit, trainer};

fn elements(picture: &Svg) -> Vec<Element> {
    let elements = read(picture.as_str());
    assert_eq!(elements[0].tag, "svg");
    elements
}

/// What is written in a picture.
fn texts(picture: &Svg) -> Vec<String> {
    let texts = elements(picture)
        .into_iter()
        .filter(|element| element.tag == "text");
    texts
        .map(|element| element.text.trim().to_owned())
        .collect()
}

/// The points of each line that stands for numbers, in its color.
fn lines(picture: &Svg, color: &str) -> Vec<usize> {
    let lines = elements(picture)
        .into_iter()
        .filter(|element| element.tag == "polyline" && element.attribute("stroke") == Some(color));
    let points = |line: &Element| line.attribute("points").unwrap().split_whitespace().count();
    lines.map(|line| points(&line)).collect()
}

#[test]
fn curves_have_gaps_where_there_is_no_number() -> Result<()> {
    let nan = f64::NAN;
    let curve = Curve {
        label: "a < b & \"c\"".into(),
        points: [1.0, 2.0, nan, 3.0, 1.0, 2.0, f64::INFINITY, nan, 5.0]
            .into_iter()
            .enumerate()
            .map(|(x, y)| (x as f64, y))
            .collect(),
    };
    let chart = Chart {
        title: "Title <1>",
        x: "across",
        y: "up",
        curves: &[curve],
        mark: Some((4.0, "here")),
        ..Chart::default()
    };
    let picture = chart.draw()?;
    let texts = texts(&picture);
    for text in ["a < b & \"c\"", "Title <1>", "across", "up", "here"] {
        assert!(texts.iter().any(|found| found == text), "{text}: {texts:?}");
    }
    // And one in the legend.
    assert_eq!(lines(&picture, "#0072B2"), [2, 3, 2]);
    let circles = elements(&picture)
        .into_iter()
        .filter(|element| element.tag == "circle");
    assert_eq!(circles.count(), 1);
    // Drawn in half pixels.
    let all = elements(&picture);
    assert_eq!(all[0].attribute("width"), Some("860"));
    assert_eq!(all[0].attribute("viewBox"), Some("0 0 1720 960"));

    let hidden = Chart {
        legend: Legend::Hidden,
        ..chart
    };
    assert_eq!(lines(&hidden.draw()?, "#0072B2"), [2, 3]);
    Ok(())
}

#[test]
fn charts_of_nothing_and_of_one_number_are_drawn() -> Result<()> {
    for points in [
        vec![],
        vec![(1.0, 5.0)],
        vec![(1.0, f64::NAN)],
        vec![(1.0, 1e-30), (2.0, 1e-30)],
        vec![(1.0, -1e300), (2.0, 1e300)],
        vec![(0.0, 1.0), (-1.0, 2.0)],
    ] {
        for scale in [Scale::Linear, Scale::Logarithmic] {
            let curve = Curve {
                label: "curve".into(),
                points: points.clone(),
            };
            let chart = Chart {
                x_scale: scale,
                y_scale: scale,
                curves: &[curve],
                ..Chart::default()
            };
            elements(&chart.draw()?);
        }
    }
    elements(&Chart::default().draw()?);
    Ok(())
}

#[test]
fn a_range_of_learning_rates_is_logarithmic() -> Result<()> {
    let points: Vec<(f64, f64)> = (0..=60)
        .map(|i| (10_f64.powf(-6.0 + f64::from(i) * 0.1), f64::from(i % 7)))
        .collect();
    let picture = learning_rate_range(&points, Some(1e-3))?;
    let texts = texts(&picture);
    for text in ["1e-6", "1e-4", "0.01", "1", "suggested: 1e-3"] {
        assert!(texts.iter().any(|found| found == text), "{text}: {texts:?}");
    }
    assert!(
        !learning_rate_range(&points, None)?
            .as_str()
            .contains("suggested")
    );
    Ok(())
}

#[test]
fn a_history_is_drawn() -> Result<()> {
    let history = fit(&trainer(5), &mut Classifier::new(0), &mut adam(), &mut [])?;
    let chart = Chart::default();
    let picture = history.draw_losses(&chart)?;
    assert_eq!(lines(&picture, "#0072B2"), [5, 2]);
    assert_eq!(lines(&picture, "#D55E00"), [5, 2]);
    assert_eq!(
        lines(&history.draw_metric("accuracy", &chart)?, "#0072B2"),
        [5]
    );
    let error = history.draw_metric("acuracy", &chart).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`metric` should be a metric of the run, but it is `acuracy`; the run has `accuracy`"
    );
    Ok(())
}

#[test]
fn a_confusion_matrix_shows_its_counts() -> Result<()> {
    let mut matrix = ConfusionMatrix::with_labels(["cat", "dog & co", "<fish>"]);
    let metric: &mut dyn Metric<f32, Softmax, u32> = &mut matrix;
    metric.start(3);
    let (mut outputs, mut targets) = (vec![], vec![]);
    for (actual, predicted, count) in [(0_u32, 0, 17), (0, 1, 4), (1, 1, 23), (2, 0, 9)] {
        for _ in 0..count {
            let mut output = [0.0; 3];
            output[predicted] = 1.0;
            outputs.extend(output);
            targets.push(actual);
        }
    }
    metric.update(&Scored {
        features: 3,
        positions: 1,
        outputs: &outputs,
        targets: &targets,
    });
    let mut found = texts(&confusion_matrix("Animals", &matrix)?);
    found.sort();
    let mut expected = vec![
        "17",
        "4",
        "23",
        "9",
        "cat",
        "cat",
        "dog & co",
        "dog & co",
        "<fish>",
        "<fish>",
        "Animals",
        "actual",
        "predicted",
    ];
    expected.sort_unstable();
    assert_eq!(found, expected);

    // Many classes have no room for counts; none are no error.
    let mut many = ConfusionMatrix::default();
    Metric::<f32, Softmax, u32>::start(&mut many, 200);
    let outputs: Vec<f32> = (0..200)
        .map(|class| f32::from(u8::from(class == 7)))
        .collect();
    let samples = Scored {
        features: 200,
        positions: 1,
        outputs: &outputs,
        targets: &[7_u32],
    };
    Metric::<f32, Softmax, u32>::update(&mut many, &samples);
    assert_eq!(
        texts(&confusion_matrix("", &many)?),
        ["predicted", "actual"]
    );
    elements(&confusion_matrix("", &ConfusionMatrix::default())?);
    Ok(())
}

#[test]
fn histograms_of_anything_are_drawn() -> Result<()> {
    let polygon = |picture: &Svg| {
        let all = elements(picture);
        let polygon = all
            .into_iter()
            .find(|element| element.tag == "polygon")
            .unwrap();
        polygon
            .attribute("points")
            .unwrap()
            .split_whitespace()
            .count()
    };
    let numbers: Vec<f32> = (0..100).map(|i| (i as f32 * 0.7).sin()).collect();
    let picture = histogram("Sines", &Histogram::new(&numbers, 10), (300, 132))?;
    assert_eq!(polygon(&picture), 22);
    assert!(texts(&picture).contains(&"Sines".to_owned()));
    for odd in [
        &[][..],
        &[2.5],
        &[f32::NAN],
        &[-f32::MAX, f32::MAX],
        &[0.0, 0.0],
    ] {
        polygon(&histogram("", &Histogram::new(odd, 10), (300, 132))?);
    }
    let wide = Histogram::new(&[-f64::MAX, f64::MAX], 10);
    polygon(&histogram("", &wide, (300, 132))?);
    Ok(())
}

network! {
    struct Branches(image: [6, 6, 2], extra: 5) {
        let seen = image => Conv2d(4, 3, relu) => BatchNorm => Flatten;
        let both = Concat { seen | extra } => Dense(8, relu);
        (both => 3 * { Residual { Dense(16, gelu) => Dense(8) } } => Dense(3, softmax), both => Dense(1))
    }
}

#[test]
fn a_network_is_drawn_with_all_its_stages() {
    let found = Branches::graph();
    let picture = graph(&found);
    let texts = texts(&picture);
    for vertex in found.vertices {
        let name = if vertex.declaration.is_empty() {
            vertex.name
        } else {
            vertex.declaration
        };
        assert!(texts.iter().any(|text| text == name), "{name}: {texts:?}");
    }
    assert!(texts.contains(&"6 × 6 × 2".to_owned()) && texts.contains(&"× 3".to_owned()));
    let all = elements(&picture);
    let edges = all.iter().filter(|element| element.tag == "path").count();
    assert_eq!(edges, found.mermaid().to_string().matches(" --> ").count());
    // No box lies on another, and none is outside.
    let number = |element: &Element, name| element.attribute(name).unwrap().parse::<f64>().unwrap();
    let (width, height) = (number(&all[0], "width"), number(&all[0], "height"));
    let boxes: Vec<[f64; 4]> = (all.iter())
        .filter(|element| element.tag == "rect" && element.attribute("fill") == Some("#FFFFFF"))
        .map(|element| {
            let (x, y) = (number(element, "x"), number(element, "y"));
            [
                x,
                y,
                x + number(element, "width"),
                y + number(element, "height"),
            ]
        })
        .collect();
    assert_eq!(boxes.len(), found.vertices.len());
    for (index, a) in boxes.iter().enumerate() {
        assert!(
            a[0] >= 0.0 && a[1] >= 0.0 && a[2] <= width && a[3] <= height,
            "{a:?}"
        );
        for b in &boxes[..index] {
            let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
            assert!(apart, "{a:?} and {b:?}");
        }
    }
    elements(&graph(&Graph::EMPTY));
}

#[test]
fn images_and_maps_are_drawn_and_saved() -> Result<()> {
    let pixels: Vec<f32> = (0..64).map(|pixel| pixel as f32 / 63.0).collect();
    let light = [pixels.clone(), pixels.clone(), pixels.clone()].concat();
    let drawn = images(
        "Images",
        &[
            Image {
                pixels: &pixels,
                kind: Pixels::Ink,
                width: 8,
                caption: "one <a>".into(),
            },
            Image {
                pixels: &light,
                kind: Pixels::Light,
                width: 8,
                caption: "two".into(),
            },
        ],
    )?;
    assert_eq!(texts(&drawn), ["Images", "one <a>", "two"]);
    let map = HeatMap {
        title: "map".into(),
        side: 8,
        values: pixels.iter().map(|pixel| 2.0 * pixel - 1.0).collect(),
    };
    let maps = heat_maps("Maps", 2, &[map.clone(), map])?;
    assert_eq!(texts(&maps), ["Maps", "map", "map"]);
    // A path for each color but white.
    let paths = elements(&maps)
        .into_iter()
        .filter(|element| element.tag == "path");
    assert_eq!(paths.count(), 32);

    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("maps.svg");
    maps.save(&path)?;
    assert_eq!(std::fs::read_to_string(&path).unwrap(), maps.to_string());
    assert!(maps.save(path.join("no")).is_err());
    Ok(())
}

#[test]
fn a_reliability_diagram_has_a_bar_for_each_bin_with_samples() -> Result<()> {
    // Sure in three of ten bins; what is of class 9 does not count.
    let mut metric = Ignoring {
        class: 9,
        metric: ExpectedCalibrationError::new(10),
    };
    Metric::<f32, Softmax, u32>::start(&mut metric, 2);
    let sure = [0.95, 0.55, 0.65, 0.75, 0.85, 0.96];
    let outputs: Vec<f32> = sure.iter().flat_map(|&sure| [sure, 1.0 - sure]).collect();
    let samples = Scored {
        features: 2,
        positions: 1,
        outputs: &outputs,
        targets: &[0, 1, 9, 0, 9, 1],
    };
    Metric::<f32, Softmax, u32>::update(&mut metric, &samples);
    let figure = Metric::<f32, Softmax, u32>::figure(&metric);
    let Some(Figure::Reliability(bins)) = figure else {
        panic!("{figure:?}");
    };
    assert_eq!(bins.len(), 10);
    let picture = reliability("Title", &bins, (460, 300))?;
    let all = elements(&picture);
    let bars = all
        .iter()
        .filter(|element| element.tag == "rect" && element.attribute("fill") == Some("#0072B2"));
    let heights = bars.map(|bar| bar.attribute("height").unwrap().parse::<u32>().unwrap());
    let heights: Vec<u32> = heights.collect();
    // Never right, always right, right in one of two cases.
    assert_eq!(heights.len(), 3);
    assert!(heights[0] == 0 && heights[1] > 100, "{heights:?}");
    assert!(heights[1].abs_diff(2 * heights[2]) <= 1, "{heights:?}");
    let points = all.iter().filter(|element| element.tag == "circle");
    assert_eq!(points.count(), 3);
    assert!(texts(&picture).contains(&"Title".to_owned()));
    elements(&reliability("", &[], (460, 300))?);
    Ok(())
}
