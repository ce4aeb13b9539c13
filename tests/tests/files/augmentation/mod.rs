//! Images that are changed while a network trains: what each change does to a small image, that
//! chance is a function of seed, epoch and sample alone, and training.

mod chance;

use nn_runtime::data::{
    Augmentation, Border, Brightness, Canvas, Clamp, Contrast, Cutout, Draws, GaussianNoise,
    HorizontalFlip, RandomCrop, Rotation, Shift, VerticalFlip,
};

/// What becomes of an image, with some draws.
fn changed(
    augmentation: &impl Augmentation<f64>,
    [height, width, channels]: [usize; 3],
    image: &[f64],
    draws: &Draws,
) -> Vec<f64> {
    let (mut pixels, mut scratch) = (image.to_vec(), vec![f64::NAN; image.len()]);
    let mut canvas = Canvas {
        height,
        width,
        channels,
        pixels: &mut pixels,
        scratch: &mut scratch,
    };
    augmentation.apply(&mut canvas, &mut draws.clone());
    pixels
}

/// All that becomes of an image, each once, with how often.
fn outcomes(
    augmentation: &impl Augmentation<f64>,
    shape: [usize; 3],
    image: &[f64],
) -> Vec<(Vec<f64>, usize)> {
    let mut outcomes: Vec<(Vec<f64>, usize)> = vec![];
    for sample in 0..2000 {
        let image = changed(augmentation, shape, image, &Draws::new(3, 0, sample));
        match outcomes.iter_mut().find(|outcome| outcome.0 == image) {
            Some(outcome) => outcome.1 += 1,
            None => outcomes.push((image, 1)),
        }
    }
    outcomes.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap());
    outcomes
}

fn images(outcomes: Vec<(Vec<f64>, usize)>) -> Vec<Vec<f64>> {
    outcomes.into_iter().map(|outcome| outcome.0).collect()
}

/// Two rows of three pixels of two channels.
const SMALL: [f64; 12] = [
    0.1, 0.2, 0.3, 0.4, 0.5, 0.6, //
    1.1, 1.2, 1.3, 1.4, 1.5, 1.6,
];

#[test]
fn flips_exchange_pixels_and_keep_channels() {
    let always = Draws::new(0, 0, 0);
    let horizontal = HorizontalFlip { probability: 1.0 };
    assert_eq!(
        changed(&horizontal, [2, 3, 2], &SMALL, &always),
        [0.5, 0.6, 0.3, 0.4, 0.1, 0.2, 1.5, 1.6, 1.3, 1.4, 1.1, 1.2]
    );
    let vertical = VerticalFlip { probability: 1.0 };
    let lower_first = [&SMALL[6..], &SMALL[..6]].concat();
    assert_eq!(changed(&vertical, [2, 3, 2], &SMALL, &always), lower_first);
    // The middle one of three rows stays.
    let three = [0.0, 1.0, 2.0];
    assert_eq!(
        changed(&vertical, [3, 1, 1], &three, &always),
        [2.0, 1.0, 0.0]
    );

    for outcomes in [
        outcomes(&HorizontalFlip::default(), [2, 3, 2], &SMALL),
        outcomes(&VerticalFlip::default(), [2, 3, 2], &SMALL),
    ] {
        // 1000 each, with a standard deviation of 22.
        assert_eq!(outcomes.len(), 2);
        assert!((900..1100).contains(&outcomes[0].1), "{outcomes:?}");
    }
    let never = HorizontalFlip { probability: 0.0 };
    assert_eq!(images(outcomes(&never, [2, 3, 2], &SMALL)), [SMALL]);
}

#[test]
fn shifts_move_by_whole_pixels() {
    let image = [1.0, 2.0, 3.0];
    let along = |columns, border| Shift {
        rows: 0,
        columns,
        border,
    };
    let shape = [1, 3, 1];
    let found = outcomes(&along(2, Border::Constant(9.0)), shape, &image);
    // 400 each, with a standard deviation of 18.
    assert!(
        found.iter().all(|outcome| (310..490).contains(&outcome.1)),
        "{found:?}"
    );
    assert_eq!(
        images(found),
        [
            [1.0, 2.0, 3.0],
            [2.0, 3.0, 9.0],
            [3.0, 9.0, 9.0],
            [9.0, 1.0, 2.0],
            [9.0, 9.0, 1.0],
        ]
    );
    assert_eq!(
        images(outcomes(&along(2, Border::Replicate), shape, &image)),
        [
            [1.0, 1.0, 1.0],
            [1.0, 1.0, 2.0],
            [1.0, 2.0, 3.0],
            [2.0, 3.0, 3.0],
            [3.0, 3.0, 3.0],
        ]
    );
    assert_eq!(
        images(outcomes(&along(2, Border::Reflect), shape, &image)),
        [
            [1.0, 2.0, 3.0],
            [2.0, 1.0, 2.0],
            [2.0, 3.0, 2.0],
            [3.0, 2.0, 1.0],
        ]
    );
    // Mirrors facing each other, and further than the image is wide.
    let far = images(outcomes(&along(7, Border::Reflect), shape, &image));
    assert_eq!(far.len(), 4);
    assert_eq!(
        images(outcomes(&along(7, Border::Reflect), [1, 1, 1], &[5.0])),
        [[5.0]]
    );
    let gone = images(outcomes(
        &along(usize::MAX, Border::default()),
        shape,
        &image,
    ));
    assert_eq!(gone, [[0.0, 0.0, 0.0]]);

    // Rows, and pixels of two channels.
    let crop = RandomCrop {
        padding: 1,
        ..RandomCrop::default()
    };
    let found = images(outcomes(&crop, [2, 3, 2], &SMALL));
    assert_eq!(found.len(), 9);
    let down_right = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.1, 0.2, 0.3, 0.4];
    assert!(found.iter().any(|image| *image == down_right));
    let up = [1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    assert!(found.iter().any(|image| *image == up));
}

/// Draws whose first number between two bounds is close to the upper one.
fn upper() -> Draws {
    (0..1 << 24)
        .map(|sample| Draws::new(0, 0, sample))
        .find(|draws| draws.clone().fraction() > 1.0 - 1e-6)
        .unwrap()
}

fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() <= tolerance, "{found:?} {expected:?}");
    }
}

#[test]
fn rotations_turn_around_the_middle_and_interpolate() {
    let image = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
    let turned = |degrees, border| {
        let rotation = Rotation { degrees, border };
        changed(&rotation, [3, 3, 1], &image, &upper())
    };
    assert_eq!(turned(0.0, Border::default()), image);
    // Against the clock: the right column becomes the upper row.
    let quarter = [3.0, 6.0, 9.0, 2.0, 5.0, 8.0, 1.0, 4.0, 7.0];
    close(&turned(90.0, Border::Replicate), &quarter, 1e-3);
    let half = [9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0];
    close(&turned(180.0, Border::Replicate), &half, 1e-3);
    // An eighth: the edges' middles come from 1 / √2 of the way to the corners.
    let eighth = turned(45.0, Border::Constant(0.0));
    let way = std::f64::consts::FRAC_1_SQRT_2;
    let upper_right = |corner: f64, [a, b]: [f64; 2]| {
        (1.0 - way) * ((1.0 - way) * 5.0 + way * a) + way * ((1.0 - way) * b + way * corner)
    };
    close(
        &[eighth[4], eighth[1], eighth[7]],
        &[
            5.0,
            upper_right(3.0, [2.0, 6.0]),
            upper_right(7.0, [4.0, 8.0]),
        ],
        1e-3,
    );
    // The corners come from outside: √2 above the middle, where the border is half of the way.
    let corner = (2.0 - std::f64::consts::SQRT_2) * 2.0;
    close(
        &[eighth[2]],
        &[(2.0 - std::f64::consts::SQRT_2) * 6.0],
        1e-3,
    );
    close(&[eighth[0]], &[corner], 1e-3);

    // Channels stay apart, and angles are as far as they may be, in both directions.
    let steps: Vec<f64> = (0..9).flat_map(|i| [f64::from(i), 100.0]).collect();
    let small = Rotation {
        degrees: 10.0,
        border: Border::Replicate,
    };
    let found = images(outcomes(&small, [3, 3, 2], &steps));
    let corner = |image: &Vec<f64>| image[0];
    let least = found.iter().map(corner).fold(f64::MAX, f64::min);
    let most = found.iter().map(corner).fold(f64::MIN, f64::max);
    assert!(found.len() > 1900);
    assert!(found.iter().all(|image| (image[1] - 100.0).abs() < 1e-9));
    let sine = 10.0_f64.to_radians().sin();
    let cosine = 1.0 - 10.0_f64.to_radians().cos();
    assert!((0.0..0.01).contains(&least), "{least}");
    assert!(most < 3.0 * (sine + cosine) && most > 0.9 * sine, "{most}");
}

#[test]
fn light_changes_within_its_bounds() {
    let image = [0.0, 0.5, 1.0, 0.7];
    let shape = [2, 2, 1];
    let brightness = Brightness { change: 0.2 };
    let bright = changed(&brightness, shape, &image, &upper());
    close(&bright, &[0.2, 0.7, 1.2, 0.9], 1e-6);
    let clamped = changed(&(brightness, Clamp::default()), shape, &image, &upper());
    assert!(clamped.iter().all(|number| (0.0..=1.0).contains(number)));
    let contrast = Contrast { change: 0.5 };
    let sharp = changed(&contrast, shape, &image, &upper());
    // The mean is 0.55.
    close(&sharp, &[-0.275, 0.475, 1.225, 0.775], 1e-5);

    let added: Vec<f64> = images(outcomes(&brightness, [1, 1, 1], &[0.0])).concat();
    bounds(&added, 0.2);
    let factors: Vec<f64> = images(outcomes(&contrast, [1, 2, 1], &[-1.0, 1.0]))
        .iter()
        .map(|image| image[1] - 1.0)
        .collect();
    bounds(&factors, 0.5);
}

/// Numbers that are uniform from `-bound` to `bound`.
fn bounds(numbers: &[f64], bound: f64) {
    let n = numbers.len() as f64;
    assert!(numbers.iter().all(|number| number.abs() <= bound));
    let mean = numbers.iter().sum::<f64>() / n;
    let variance = numbers.iter().map(|number| number * number).sum::<f64>() / n;
    assert!(mean.abs() < 4.0 * bound / (3.0 * n).sqrt(), "{mean}");
    assert!(
        (variance / (bound * bound) - 1.0 / 3.0).abs() < 0.03,
        "{variance}"
    );
}

#[test]
fn noise_is_normal() {
    let noise = GaussianNoise { deviation: 0.1 };
    let found = changed(
        &noise,
        [100, 101, 1],
        &vec![0.5; 10_100],
        &Draws::new(1, 2, 3),
    );
    let n = found.len() as f64;
    let moment = |power| {
        let sum: f64 = found.iter().map(|x| ((x - 0.5) / 0.1).powi(power)).sum();
        sum / n
    };
    // Their standard deviations are 0.01, 0.014, 0.039 and 0.098.
    assert!(moment(1).abs() < 0.04, "{}", moment(1));
    assert!((moment(2) - 1.0).abs() < 0.06, "{}", moment(2));
    assert!(moment(3).abs() < 0.16, "{}", moment(3));
    assert!((moment(4) - 3.0).abs() < 0.4, "{}", moment(4));
}

#[test]
fn cutouts_cover_squares_that_may_lie_at_the_edge() {
    let cutout = Cutout {
        size: 2,
        fill: -1.0,
    };
    let found = images(outcomes(&cutout, [1, 4, 2], &[1.0; 8]));
    // The middle is any of four pixels, the square begins one before.
    assert_eq!(
        found,
        [
            [-1.0, -1.0, -1.0, -1.0, 1.0, 1.0, 1.0, 1.0],
            [-1.0, -1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
            [1.0, 1.0, -1.0, -1.0, -1.0, -1.0, 1.0, 1.0],
            [1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0],
        ]
    );
    let found = images(outcomes(
        &Cutout { size: 3, fill: 0.0 },
        [3, 3, 1],
        &[1.0; 9],
    ));
    let mut covered: Vec<usize> = found
        .iter()
        .map(|image| image.iter().filter(|&&number| number == 0.0).count())
        .collect();
    covered.sort_unstable();
    assert_eq!(covered, [4, 4, 4, 4, 6, 6, 6, 6, 9]);
    for size in [0, usize::MAX] {
        let found = images(outcomes(&Cutout { size, fill: 0.0 }, [3, 3, 1], &[1.0; 9]));
        assert_eq!(found, [[if size == 0 { 1.0 } else { 0.0 }; 9]]);
    }
}
