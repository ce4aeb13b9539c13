//! Central differences: of the stages alone, and of networks of them.

use nn_runtime::layers::{Crop, Expand, Pad, RepeatVector, Slice, SumOfPositions, Transpose};
use nn_runtime::prelude::*;
use nn_runtime::testing::{check_gradients, check_methods, check_operation};

#[test]
fn the_stages_alone() {
    // Two features at three positions.
    check_operation(SumOfPositions::new(2, 3), [6], 2).unwrap();
    check_operation(Transpose::new(3, 2, 1), [6], 6).unwrap();
    check_operation(Transpose::new(2, 3, 2), [12], 12).unwrap();
    check_operation(Slice::new(1, 2, 4), [12], 6).unwrap();
    check_operation(Crop::new([3, 4, 2], [1, 2], [2, 1]), [24], 4).unwrap();
    check_operation(RepeatVector::new(2, 3), [2], 6).unwrap();
    check_operation(Expand::new(4), [3], 12).unwrap();
}

#[test]
fn every_padding_alone() {
    // 2 × 3 pixels of two channels.
    let (whole, size) = ([2, 3, 2], [12]);
    let padded = (1 + 2 + 1) * (2 + 3 + 1) * 2;
    for pad in [Pad::zeros, Pad::reflect, Pad::replicate, Pad::circular] {
        check_operation(pad(whole, [1, 1, 2, 1]), size, padded).unwrap();
        check_operation(pad(whole, [0, 0, 0, 0]), size, 12).unwrap();
    }
    check_operation(Pad::constant(whole, [1, 1, 2, 1], 0.7), size, padded).unwrap();
}

macro_rules! checked {
    ($($test:ident $name:ident { $($body:tt)* })*) => {
        $(
            network! {
                #[scalar(f64)]
                struct $name { $($body)* }
            }

            #[test]
            fn $test() {
                let report = check_gradients::<$name>().unwrap();
                assert_eq!(report.parameters, $name::COUNT);
                check_methods::<$name>().unwrap();
            }
        )*
    };
}

const SIDE: usize = 4;
const EDGE: usize = 1;

checked! {
    reshaped Reshaped { 12 => Dense(12, tanh) => Reshape([4, 3]) => Dense(2, silu) => Reshape([2, 2, 2]) => Dense(3) }
    reshaped_at_the_end ReshapedLast { [2, 3] => Dense(4, tanh) => Reshape([4, 2]) => softmax }
    reshaped_alone OnlyReshaped { 6 => Reshape([2, 3]) }
    reshaped_in_a_branch ReshapedBranch { [2, 3] => Sum { identity | Dense(3, tanh) => Flatten => Dense(6) => Reshape([2, 3]) } => Dense(2) }
    reshaped_twice ReshapedTwice { [2, 3] => Reshape([3, 2]) => Reshape(6) => Reshape([2, 3]) => Dense(1) }
    transposed Transposed { [3, 2] => Dense(4, tanh) => Transpose => Dense(2, gelu) => Transpose => Mean }
    transposed_image TransposedImage { [2, 3, 2] => Dense(3, sin) => Transpose => Crop(1.., ..) => Dense(1) => Flatten }
    mixer Mixer { [4, 3] => 2 * { Residual { Transpose => Dense(4, gelu) => Transpose } => Residual { Dense(5, gelu) => Dense(3) } } => Mean => Dense(2) }
    sliced Sliced { 6 => Dense(8, tanh) => Sum { Slice(..4) | Slice(4..) } => Dense(2) }
    sliced_steps SlicedSteps { [3, 4] => Dense(5, silu) => Concat { Slice(1..2) | Slice(3..) | Mean => RepeatVector(3) } => Dense(2) }
    sliced_by_constants SlicedByConstants { [3, 6] => Sum { Slice(EDGE..SIDE + EDGE) => Dense(2, tanh) | Slice(SIDE..) } => Dense(2) }
    cropped Cropped { [5, 2] => Dense(3, tanh) => Sum { Crop(..3) | Crop(1..4) | Crop(2..) } => Dense(2) => Max }
    cropped_by_constants CroppedByConstants { [6, 2] => Crop(EDGE..SIDE) => Dense(2, tanh) => Crop(EDGE..) => Flatten => Dense(2) }
    cropped_image CroppedImage { [4, 4, 2] => Dense(2, sin) => Crop(1..3, ..3) => Flatten => Dense(3, softmax) }
    padded Padded { [3, 2] => Dense(2, tanh) => Pad(2, 1) => Dense(3, gelu) => Sum }
    padded_by_constants PaddedByConstants { [SIDE, 2] => Dense(2, tanh) => Pad(EDGE, mode = reflect) => Crop(EDGE..) => Dense(2) => Last }
    padded_image PaddedImage { [2, 3, 2] => Dense(2, tanh) => Pad(1, 0, 2, 1, mode = replicate) => Dense(2, silu) => Flatten => Dense(2) }
    padded_ring PaddedRing { [3, 2, 2] => Dense(2, tanh) => Pad(1, mode = circular) => Dense(2, sin) => Sum => Dense(2) }
    padded_value PaddedValue { [2, 3, 2] => Pad(1, value = 0.5) => Dense(2, tanh) => Mean }
    padded_by_name PaddedByName { [2, 3, 2] => Dense(2, tanh) => Pad(left = 2, mode = reflect) => Dense(2, sin) => Sum }
    summed Summed { [4, 3] => Dense(2, tanh) => Sum => Dense(2) }
    summed_and_added SummedAndAdded { [4, 3] => Sum { Sum | Mean | Dense(3, tanh) => Sum } => Dense(2) }
    decoder Decoder { [3, 2] => Dense(4, tanh) => Last => RepeatVector(5) => Dense(2, sin) }
    decoder_of_images DecoderOfImages { 3 => Dense(2, tanh) => RepeatVector(2, 3) => Dense(2, sin) => Mean }
    gated Gated { [3, 4] => Product { Dense(4, tanh) | Slice(0..1) => sigmoid => Expand(4) } => Dense(2) }
    gated_vector GatedVector { 5 => Product { Dense(3) | Dense(1, sigmoid) => Expand(3) } => Dense(2) }
}

network! {
    /// Inputs and outputs of every rank, values and stages that are used twice.
    #[scalar(f64)]
    struct Together(pixels: [2, 2, 3], steps: [4, 2], code: 3) {
        let embed = shared Dense(3, tanh);
        let scene = pixels => embed => Reshape([4, 3]);
        let story = Concat { steps | code => RepeatVector(4) | scene => Slice(..1) } => Dense(3, silu);
        let both = Sum { scene | story => embed };
        (both => Transpose => Dense(2), both => Pad(1, 0) => Reshape([5, 3, 1]) => Expand(2), both => Sum => softmax)
    }
}

#[test]
fn all_together() {
    let report = check_gradients::<Together>().unwrap();
    let inputs = 12 + 8 + 3;
    assert_eq!(
        (report.parameters, report.inputs),
        (Together::COUNT, 3 * inputs)
    );
    check_methods::<Together>().unwrap();
}
