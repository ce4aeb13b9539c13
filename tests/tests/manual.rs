//! Digits as the macro will write it.
use nn_runtime::prelude::*;
use nn_runtime::{
    activation::*,
    data::Dataset,
    kernels::dispatch::Isa,
    layer::*,
    layers::*,
    loss::*,
    network::{self, Stage, Workspace},
    parameter::*,
    pass::Pass,
    shape::*,
};
#[derive(Clone, Debug, PartialEq)]
pub struct Net {
    pub dense1: Dense<f64, 3, 5>,
    pub dense2: Dense<f64, 5, 2>,
}
impl Parameters<f64> for Net {
    const COUNT: usize =
        <Dense<f64, 3, 5> as Parameters<f64>>::COUNT + <Dense<f64, 5, 2> as Parameters<f64>>::COUNT;
    fn zeros() -> Self {
        Self {
            dense1: Parameters::zeros(),
            dense2: Parameters::zeros(),
        }
    }
    fn walk<const M: usize, const R: usize, V>(
        mut mutable: [&mut Self; M],
        shared: [&Self; R],
        path: Path<'_>,
        visit: &mut V,
    ) where
        V: FnMut(&Description<'_>, [&mut [f64]; M], [&[f64]; R]),
    {
        Parameters::walk(
            mutable.each_mut().map(|n| &mut n.dense1),
            shared.map(|n| &n.dense1),
            path.field("dense1"),
            visit,
        );
        Parameters::walk(
            mutable.each_mut().map(|n| &mut n.dense2),
            shared.map(|n| &n.dense2),
            path.field("dense2"),
            visit,
        );
    }
}
impl Network for Net {
    type Scalar = f64;
    type Input = Vector<3>;
    type Output = Vector<2>;
    type Head = Tanh;
    const NAME: &'static str = "Net";
    const STAGES: &'static [Stage] = &[];
    const MULTIPLY_ADDS: usize = 0;
    const TAPE: Memory = Memory::per_sample(
        5 + <Activated<'static, Dense<f64, 3, 5>, Gelu> as Layer<f64>>::TAPE.each(1),
    );
    const INFER_SCRATCH: Memory = Memory::per_sample(5);
    const FORWARD_SCRATCH: Memory = Memory::NONE;
    const BACKWARD_SCRATCH: Memory = Memory::per_sample(5);
    const WHOLE_BATCH: bool = false;
    fn head() -> Tanh {
        Tanh
    }
    fn initialise(&mut self, g: &mut nn_runtime::random::Generator) {
        self.dense1
            .initialise(nn_runtime::initialise::Initialiser::GlorotUniform, g);
        self.dense2
            .initialise(nn_runtime::initialise::Initialiser::GlorotUniform, g);
    }
    fn infer_tile<I: Isa>(
        &self,
        isa: I,
        pass: &Pass,
        x: &[f64],
        y: &mut [f64],
        scratch: &mut [f64],
    ) {
        let ([buffer1], scratch) = pass.split(scratch, [5]);
        let h1 = pass.part(buffer1, 5);
        Layer::infer(&self.dense1.with(Gelu), isa, pass, [x], h1, scratch);
        Layer::infer(&self.dense2, isa, pass, [h1], y, scratch);
    }
    fn forward_tile(
        &self,
        pass: &Pass,
        x: &[f64],
        y: &mut [f64],
        tape: &mut [f64],
        scratch: &mut [f64],
    ) {
        let ([h1, dense1_tape], _) = pass.split(
            tape,
            [
                5,
                <Activated<'static, Dense<f64, 3, 5>, Gelu> as Layer<f64>>::TAPE.each(1),
            ],
        );
        Layer::forward(&self.dense1.with(Gelu), pass, [x], h1, dense1_tape, scratch);
        Layer::forward(&self.dense2, pass, [h1], y, &mut [], scratch);
    }
    fn backward_tile(
        &self,
        pass: &Pass,
        saved: Saved<'_, f64>,
        d_y: &mut [f64],
        d_x: Option<&mut [f64]>,
        gradient: &mut Self,
        scratch: &mut [f64],
    ) {
        let Saved {
            input: [x],
            output: y,
            tape,
        } = saved;
        let [h1, dense1_tape] = pass.split_ref(tape, [5, 5]);
        let ([d_buffer1], scratch) = pass.split(scratch, [5]);
        let d_h1 = pass.part(d_buffer1, 5);
        Layer::backward(
            &self.dense2,
            pass,
            Saved {
                input: [h1],
                output: y,
                tape: &[],
            },
            d_y,
            [Some(&mut *d_h1)],
            &mut gradient.dense2,
            scratch,
        );
        Layer::backward(
            &self.dense1.with(Gelu),
            pass,
            Saved {
                input: [x],
                output: h1,
                tape: dense1_tape,
            },
            d_h1,
            [d_x],
            &mut gradient.dense1,
            scratch,
        );
    }
}
#[test]
fn gradient() {
    let mut net = Net::new(1);
    let data = Dataset::<Vector<3>, f64, f64>::from_flat(
        (0..30).map(|i| (i as f64 * 0.7).sin()).collect(),
        (0..20).map(|i| (i as f64 * 0.3).cos()).collect(),
    )
    .unwrap();
    let mut ws = Workspace::new();
    let mut g = Net::zeros();
    let loss = MeanSquaredError::default();
    let l = net.gradient(&loss, data.all(), &mut g, &mut ws).unwrap();
    println!("{l}");
    let flat = |n: &Net| {
        let mut v = vec![];
        n.for_each(|_, p| v.extend_from_slice(p));
        v
    };
    let gs = flat(&g);
    for i in 0..Net::COUNT {
        let mut f = |h: f64| {
            let mut k = 0;
            net.for_each_mut(|_, p| {
                for v in p {
                    if k == i {
                        *v += h
                    }
                    k += 1;
                }
            });
            let l = net.loss(&loss, data.all(), &mut ws).unwrap();
            let mut k = 0;
            net.for_each_mut(|_, p| {
                for v in p {
                    if k == i {
                        *v -= h
                    }
                    k += 1;
                }
            });
            l
        };
        let d = (f(1e-5) - f(-1e-5)) / 2e-5;
        assert!((d - gs[i]).abs() < 1e-8, "{i} {d} {}", gs[i]);
    }
    let mut out = [0.0; 2];
    network::predict(&net, data.input(3), &mut out);
    let o = net.predict_samples(data.all(), &mut ws);
    assert!((o[(0, 3)] - out[0]).abs() < 1e-12);
}
