//! Spaces of settings.

use nn_runtime::train::Space;

#[test]
fn candidates_are_in_their_ranges_and_all_of_them_are_drawn() {
    let space = Space::default()
        .choice("choice", [1.0, 10.0, 100.0])
        .uniform("uniform", -2.0, 3.0)
        .log_uniform("log", 1e-6, 1e-2)
        .whole("whole", 3, 6);
    let drawn = space.random(4000, 0).unwrap();
    let values = |name: &str| -> Vec<f64> {
        drawn
            .iter()
            .map(|candidate| candidate.number(name).unwrap())
            .collect()
    };
    let share = |values: &[f64], is: &dyn Fn(f64) -> bool| {
        values.iter().filter(|&&value| is(value)).count() as f64 / 4000.0
    };
    for choice in [1.0, 10.0, 100.0] {
        assert!((share(&values("choice"), &|v| v == choice) - 1.0 / 3.0).abs() < 0.04);
    }
    for whole in 3..=6 {
        assert!((share(&values("whole"), &|v| v == f64::from(whole)) - 0.25).abs() < 0.04);
    }
    let uniform = values("uniform");
    assert!(uniform.iter().all(|v| (-2.0..=3.0).contains(v)));
    assert!((share(&uniform, &|v| v < -1.0) - 0.2).abs() < 0.04);
    let log = values("log");
    assert!(log.iter().all(|v| (1e-6..=1e-2).contains(v)));
    assert!((share(&log, &|v| v < 1e-5) - 0.25).abs() < 0.04);

    // Each is a function of the seed and its number alone.
    assert_eq!(space.random(10, 0).unwrap(), drawn[..10]);
    assert_ne!(space.random(10, 1).unwrap(), drawn[..10]);
}

#[test]
fn what_is_wrong_with_a_space_is_said() {
    let space = Space::default;
    for (space, expected) in [
        (space().choice("a", []), "`a`"),
        (space().choice("b", [f64::NAN]), "`b`"),
        (space().uniform("c", 1.0, 0.0), "`c`"),
        (space().log_uniform("d", 0.0, 1.0), "`d`"),
        (space().whole("e", 2, 1), "`e`"),
        (
            space().whole("f", 0, 1).choice("f", [1.0]),
            "two called `f`",
        ),
    ] {
        for result in [space.random(1, 0), space.grid()] {
            let error = result.unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
    assert!(space().uniform("g", 0.0, 1.0).grid().is_err());
    let huge = space().whole("h", 0, 5000).whole("i", 0, u32::MAX).grid();
    assert!(huge.is_err());

    let candidate = &space().choice("a", [0.5]).whole("b", 7, 7).grid().unwrap()[0];
    assert_eq!(
        (candidate.number("a"), candidate.count("b")),
        (Ok(0.5), Ok(7))
    );
    assert!(candidate.count("a").is_err());
    let error = candidate.number("c").unwrap_err().to_string();
    assert!(
        error.ends_with("but it is `c`; the settings are `a`, `b`"),
        "{error}"
    );
    let pairs: Vec<(&str, f64)> = candidate.values().collect();
    assert_eq!(pairs, [("a", 0.5), ("b", 7.0)]);
}
