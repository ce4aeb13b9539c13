//! Matrices of every storage, slices and arrays: the same bits.

use allocation_counter::measure;
use nn_runtime::error::Result;
use nn_runtime::loss::{Loss, MeanSquaredError};
use nn_runtime::nalgebra::{Const, DMatrix, Dyn, MatrixView, OMatrix, SMatrix, SVector};
use nn_runtime::network::Workspace;
use nn_runtime::prelude::*;
use nn_runtime::samples::AsSamples;

network! { struct Plain { 4 => Dense(5, tanh) => Dropout(0.2) => Dense(3) } }
network! { struct Steps { [3, 4] => Conv1d(5, 2, gelu, padding = causal) => Dense(3) } }
network! { struct Pixels { [1, 3, 4] => Conv2d(3, 1, relu) => BatchNorm } }

/// Shows a batch of 4 rows of 12 columns in every form.
trait Visit<I: Shape> {
    fn visit(&mut self, form: &str, batch: &impl AsSamples<f32, I>);
}

fn numbers(count: usize) -> Vec<f32> {
    let number = |place: usize| ((place * 37 + 11) % 64) as f32 / 32.0 - 1.0;
    (0..count).map(number).collect()
}

/// Numbers as `ROWS` × `COLUMNS`, in every form that there is.
fn in_every_form<I, V, const ROWS: usize, const COLUMNS: usize, const SIZE: usize>(
    numbers: &[f32],
    visitor: &mut V,
) where
    I: Shape<Rows = Const<ROWS>>,
    V: Visit<I>,
{
    let fixed = SMatrix::<f32, ROWS, COLUMNS>::from_column_slice(numbers);
    visitor.visit("SMatrix", &fixed);
    visitor.visit("a reference to a reference", &&fixed);
    visitor.visit("columns of an SMatrix", &fixed.columns(0, COLUMNS));
    let dynamic = DMatrix::from_column_slice(ROWS, COLUMNS, numbers);
    visitor.visit("DMatrix", &dynamic);
    let columns = Dyn(COLUMNS);
    let half = OMatrix::<f32, Const<ROWS>, Dyn>::from_column_slice_generic(Const, columns, numbers);
    visitor.visit("OMatrix of some columns", &half);

    let mut large = DMatrix::from_element(ROWS + 3, 2 * COLUMNS + 1, f32::NAN);
    large.view_mut((2, 1), (ROWS, COLUMNS)).copy_from(&fixed);
    visitor.visit(
        "rows of a larger matrix",
        &large.view((2, 1), (ROWS, COLUMNS)),
    );
    let rows = large.fixed_view::<ROWS, COLUMNS>(2, 1);
    visitor.visit("rows of a larger matrix, of a known number", &rows);
    let mut large = DMatrix::from_element(ROWS, COLUMNS + 5, f32::NAN);
    large.columns_mut(3, COLUMNS).copy_from(&fixed);
    visitor.visit("columns of a larger matrix", &large.columns(3, COLUMNS));
    let mut large = DMatrix::from_element(2 * ROWS, 3 * COLUMNS, f32::NAN);
    let mut part = large.view_with_steps_mut((1, 2), (ROWS, COLUMNS), (1, 2));
    part.copy_from(&fixed);
    let strided = large.view_with_steps((1, 2), (ROWS, COLUMNS), (1, 2));
    visitor.visit("every second row of every third column", &strided);
    let by_rows: Vec<f32> = fixed.transpose().iter().copied().collect();
    let by_rows = MatrixView::from_slice_with_strides_generic(
        &by_rows,
        Dyn(ROWS),
        Dyn(COLUMNS),
        Dyn(COLUMNS),
        Const::<1>,
    );
    visitor.visit("row after row", &by_rows);

    visitor.visit("a slice", &numbers);
    visitor.visit("a Vec", &numbers.to_vec());
    visitor.visit("an array", &<[f32; SIZE]>::try_from(numbers).unwrap());
    let (positions, _) = numbers.as_chunks::<ROWS>();
    visitor.visit("a slice of positions", &positions);
    visitor.visit("a Vec of positions", &positions.to_vec());
    visitor.visit(
        "an array of positions",
        &<[_; COLUMNS]>::try_from(positions).unwrap(),
    );
}

fn bits<'a>(numbers: impl IntoIterator<Item = &'a f32>) -> Vec<u32> {
    numbers.into_iter().map(|number| number.to_bits()).collect()
}

fn gradient_bits<N: Network<Scalar = f32>>(gradient: &N) -> Vec<u32> {
    let mut all = vec![];
    gradient.for_each(|_, values| all.extend(bits(values)));
    all
}

/// What every door gives for a batch.
struct Doors<N: Network> {
    network: N,
    targets: Vec<f32>,
    workspace: Workspace<N>,
    found: Option<Vec<Vec<u32>>>,
}

impl<N> Doors<N>
where
    N: Network<Scalar = f32>,
    MeanSquaredError: Loss<f32, N::Head, f32>,
{
    fn new(outputs: usize) -> Self {
        Self {
            network: N::new(5),
            targets: numbers(outputs),
            workspace: Workspace::new(),
            found: None,
        }
    }

    fn call(&mut self, batch: &impl AsSamples<f32, N::Input>) -> Result<Vec<Vec<u32>>> {
        let (network, workspace, loss) = (
            &self.network,
            &mut self.workspace,
            MeanSquaredError::default(),
        );
        workspace.set_seed(1);
        let mut found = vec![bits(network.predict_batch(batch, workspace)?.as_slice())];
        found.push(bits(network.forward(batch, workspace)?.as_slice()));
        let (mut d_inputs, mut gradient) = (numbers(48), N::zeros());
        network.backward(
            &self.targets,
            Some(&mut d_inputs),
            Some(&mut gradient),
            workspace,
        )?;
        found.extend([bits(&d_inputs), gradient_bits(&gradient)]);
        gradient.clear();
        let value = network.gradient(&loss, (batch, &self.targets), &mut gradient, workspace)?;
        found.extend([vec![(value as f32).to_bits()], gradient_bits(&gradient)]);
        let value = network.loss(&loss, (batch, &self.targets), workspace)?;
        found.push(vec![(value as f32).to_bits()]);
        let data = Dataset::new(batch, self.targets.clone())?;
        found.push(bits(data.inputs()));
        let value = network.loss(&loss, data.all(), workspace)?;
        found.push(vec![(value as f32).to_bits()]);
        Ok(found)
    }

    /// Allocates nothing.
    fn call_again(
        &mut self,
        batch: &impl AsSamples<f32, N::Input>,
        gradient: &mut N,
    ) -> Result<()> {
        let (network, workspace, loss) = (
            &self.network,
            &mut self.workspace,
            MeanSquaredError::default(),
        );
        network.predict_batch(batch, workspace)?;
        network.forward(batch, workspace)?;
        network.backward(&self.targets, None, Some(gradient), workspace)?;
        network.gradient(&loss, (batch, &self.targets), gradient, workspace)?;
        network.loss(&loss, (batch, &self.targets), workspace)?;
        Ok(())
    }
}

impl<N> Visit<N::Input> for Doors<N>
where
    N: Network<Scalar = f32>,
    MeanSquaredError: Loss<f32, N::Head, f32>,
{
    fn visit(&mut self, form: &str, batch: &impl AsSamples<f32, N::Input>) {
        let found = self.call(batch).unwrap();
        if let Some(expected) = &self.found {
            assert_eq!(*expected, found, "{} of {form}", N::NAME);
        }
        self.found = Some(found);
        let mut gradient = N::zeros();
        let allocations = measure(|| self.call_again(batch, &mut gradient).unwrap());
        assert_eq!(allocations.count_total, 0, "{} of {form}", N::NAME);
    }
}

#[test]
fn every_form_at_every_door() {
    let numbers = numbers(48);
    in_every_form::<Vector<4>, _, 4, 12, 48>(&numbers, &mut Doors::<Plain>::new(12 * 3));
    in_every_form::<Sequence<3, 4>, _, 4, 12, 48>(&numbers, &mut Doors::<Steps>::new(12 * 3));
    in_every_form::<Image<1, 3, 4>, _, 4, 12, 48>(&numbers, &mut Doors::<Pixels>::new(12 * 3));
}

/// Gradients with respect to outputs, in every form.
struct Backward {
    network: Plain,
    workspace: Workspace<Plain>,
    found: Option<Vec<u32>>,
}

impl Visit<Vector<3>> for Backward {
    fn visit(&mut self, form: &str, d_outputs: &impl AsSamples<f32, Vector<3>>) {
        let mut gradient = Plain::zeros();
        let workspace = &mut self.workspace;
        self.network
            .backward(d_outputs, None, Some(&mut gradient), workspace)
            .unwrap();
        let found = gradient_bits(&gradient);
        assert!(found.iter().any(|bits| *bits != 0));
        assert_eq!(
            *self.found.get_or_insert_with(|| found.clone()),
            found,
            "{form}"
        );
    }
}

#[test]
fn gradients_of_outputs_in_every_form() {
    let (network, mut workspace) = (Plain::new(5), Workspace::new());
    network.forward(&numbers(48), &mut workspace).unwrap();
    let mut backward = Backward {
        network,
        workspace,
        found: None,
    };
    in_every_form::<Vector<3>, _, 3, 12, 36>(&numbers(36), &mut backward);
}

#[test]
fn single_samples() {
    let (plain, numbers) = (Plain::new(5), numbers(48));
    let mut workspace = Workspace::new();
    let outputs = plain
        .predict_batch(&numbers, &mut workspace)
        .unwrap()
        .into_owned();
    let samples = DMatrix::from_column_slice(4, 12, &numbers);
    for (index, column) in samples.column_iter().enumerate() {
        // An owned copy of a view is what `predict` takes.
        let sample: SVector<f32, 4> = column.fixed_rows::<4>(0).into_owned();
        let expected = plain.predict(&sample);
        assert_eq!(plain.predict_slice(sample.as_slice()), Ok(expected));
        assert_eq!(
            plain.predict_slice(&numbers[4 * index..][..4]),
            Ok(expected)
        );
        let column = plain.predict_batch(column, &mut workspace).unwrap();
        assert!((column.column(0) - expected).amax() < 1e-6);
        assert!((outputs.column(index) - expected).amax() < 1e-6);
    }
    assert_eq!(plain.predict(&[0.1, 0.2, 0.3, 0.4].into()).len(), 3);
    let steps = Steps::new(0);
    let sequence = SMatrix::<f32, 4, 3>::from_column_slice(&numbers[..12]);
    assert_eq!(
        steps.predict_slice(&numbers[..12]),
        Ok(steps.predict(&sequence))
    );
    let allocations = measure(|| {
        let _ = std::hint::black_box(steps.predict_slice(&numbers[..12]));
    });
    assert_eq!(allocations.count_total, 0);
}

network! { struct Sentence { Tokens(3, vocab = 9) => Embedding(4) => Mean => Dense(2) } }
network! {
    struct Both(words: Tokens(3, vocab = 9), user: 2) {
        Concat { words => Embedding(4) => Mean | user } => Dense(2)
    }
}

#[test]
fn tokens() {
    let (sentence, mut workspace) = (Sentence::new(3), Workspace::new());
    let tokens = [[3_u32, 1, 4], [1, 5, 8]];
    let mut predicted =
        |batch: &dyn Fn(&mut Workspace<Sentence>) -> Vec<f32>| batch(&mut workspace);
    let expected = predicted(&|w| {
        sentence
            .predict_batch(&tokens, w)
            .unwrap()
            .as_slice()
            .to_vec()
    });
    let flat = tokens.as_flattened();
    let numbers: Vec<f32> = flat.iter().map(|token| *token as f32).collect();
    let found = [
        predicted(&|w| sentence.predict_batch(flat, w).unwrap().as_slice().to_vec()),
        predicted(&|w| {
            sentence
                .predict_batch(tokens.to_vec(), w)
                .unwrap()
                .as_slice()
                .to_vec()
        }),
        predicted(&|w| {
            sentence
                .predict_batch(&numbers, w)
                .unwrap()
                .as_slice()
                .to_vec()
        }),
    ];
    assert!(found.iter().all(|found| *found == expected));
    let data = Dataset::<Tokens<3, 9>, u32>::new(tokens, vec![0, 1]).unwrap();
    assert_eq!(data.inputs(), numbers);
    let sample = sentence.predict(&tokens[1]);
    assert_eq!(sentence.predict_slice(&[1, 5, 8]), Ok(sample));
    assert!((sample[1] - expected[3]).abs() < 1e-6);
}

#[test]
fn several_inputs() {
    let (both, mut workspace) = (Both::new(3), Workspace::new());
    let (words, users) = (
        [[3_u32, 1, 4], [1, 5, 8]],
        DMatrix::from_fn(2, 2, |i, j| (i + 2 * j) as f32),
    );
    let packed = [3.0, 1.0, 4.0, 0.0, 1.0, 1.0, 5.0, 8.0, 2.0, 3.0];
    let expected = both
        .predict_batch(packed, &mut workspace)
        .unwrap()
        .into_owned();
    assert_eq!(
        both.predict_batch((&words, &users), &mut workspace)
            .unwrap(),
        expected
    );
    let allocations = measure(|| {
        both.predict_batch((&words, &users), &mut workspace)
            .unwrap();
    });
    assert_eq!(allocations.count_total, 0);
    let data = Dataset::<<Both as Layer>::Input, f32>::new((words, &users), vec![0.5; 4]).unwrap();
    assert_eq!(data.inputs(), packed);
    let user = users.fixed_view::<2, 1>(0, 1).into_owned();
    let sample = both.predict(&words[1], &user);
    assert_eq!(both.predict_slice(&words[1], &[2.0, 3.0]), Ok(sample));
}
