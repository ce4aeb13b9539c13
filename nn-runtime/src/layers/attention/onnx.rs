//! Attention as basic ONNX operators.

use crate::io::onnx::array::Array;
use crate::io::onnx::context::{Context, Problem, Translated};
use crate::io::onnx::operators::{affine, root_mean_square, transposed, vector, whole};
use crate::io::onnx::proto::attribute::int;
use crate::io::onnx::values::Form;
use crate::kernels::attention::Reads;
use crate::structure::Operation;

/// ε in the normalization of queries and keys.
const EPSILON: f64 = 1e-6;

/// The numbers of query heads and of key and value heads, the size of a head, and the numbers of
/// queries and keys.
struct Sizes {
    heads: usize,
    kv_heads: usize,
    size: usize,
    queries: usize,
    keys: usize,
}

/// The number of positions of a sample.
fn positions(shape: &[usize]) -> usize {
    shape.iter().rev().skip(1).product()
}

pub(crate) fn translate(it: &mut Context<'_>) -> Translated {
    let shape = it.shape_of(0);
    let queries = positions(&shape);
    let keys = positions(&it.shape_of(it.count() - 1));
    let (Operation::Attention {
        heads,
        kv_heads,
        head: size,
        bias,
        ..
    }
    | Operation::CrossAttention {
        heads,
        kv_heads,
        head: size,
        bias,
        ..
    }) = it.operation
    else {
        return it.mistaken();
    };
    let sizes = Sizes {
        heads,
        kv_heads,
        size,
        queries,
        keys,
    };
    let (parts, mask) = if it.count() == 1 {
        sizes.of_itself(it)?
    } else {
        (sizes.of_another(it, bias)?, vec![])
    };
    let read = sizes.read(it, &parts, &mask);
    let mut y = affine(it, &read, "out_weight", bias.then_some("out_bias"))?;
    if shape.len() > 2 {
        y = it.builder.reshape(&y, &shape);
    }
    Ok(it.give(y, Form::Last))
}

/// A value as a sequence.
fn steps(it: &mut Context<'_>, place: usize) -> Result<String, Problem> {
    let x = it.last(place);
    let shape = it.shape_of(place);
    match &shape[..] {
        [_, _] => Ok(x),
        [height, width, features] => Ok(it.builder.reshape(&x, &[height * width, *features])),
        _ => Err("attention reads a sequence".into()),
    }
}

/// Rotates heads by the angles of their positions: number `i` together with number `i + size / 2`.
fn turned(it: &mut Context<'_>, x: &str, [steps, size]: [usize; 2], base: f64) -> String {
    let number = it.builder.number;
    let half = size / 2;
    let mut angles = |name: &str, of: fn(f64) -> f64| {
        it.builder
            .constant(&format!("{name}/{steps}x{size}/{base}"), || {
                let values = (0..steps * size).map(|place| {
                    let (step, pair) = (place / size, place % size % half.max(1));
                    of(step as f64 * libm::pow(base, -(pair as f64) / half as f64))
                });
                Array::new(number, &[steps, 1, size], values)
            })
    };
    let (cosines, sines) = (angles("cosines", libm::cos), angles("sines", libm::sin));
    let sizes = it.builder.integers(&[whole(half); 2]);
    let axis = || vec![int("axis", 3)];
    let [left, right] = it.builder.node_of("Split", &[x, &sizes], axis());
    let minus = it.node("Neg", &[&right], vec![]);
    let across = it.node("Concat", &[&minus, &left], axis());
    let along = it.node("Mul", &[x, &cosines], vec![]);
    let across = it.node("Mul", &[&across, &sines], vec![]);
    it.node("Add", &[&along, &across], vec![])
}

impl Sizes {
    /// The queries, keys and values of self-attention, and the masks to add to the scores.
    fn of_itself(&self, it: &mut Context<'_>) -> Result<([String; 3], Vec<String>), Problem> {
        let Operation::Attention {
            causal,
            window,
            rope,
            alibi,
            qk_norm,
            bias,
            ..
        } = it.operation
        else {
            return Err("it reads only one sequence, but needs two".into());
        };
        let x = steps(it, 0)?;
        let projected = affine(it, &x, "in_weight", bias.then_some("in_bias"))?;
        let counts = [self.heads, self.kv_heads, self.kv_heads];
        let widths = counts.map(|count| whole(count * self.size));
        let widths = it.builder.integers(&widths);
        let axis = vec![int("axis", 2)];
        let [q, k, v] = it.builder.node_of("Split", &[&projected, &widths], axis);
        let [mut q, mut k, v] = [(q, self.heads), (k, self.kv_heads), (v, self.kv_heads)]
            .map(|(part, count)| it.builder.reshape(&part, &[self.queries, count, self.size]));
        for (part, norm) in [(&mut q, "query_norm"), (&mut k, "key_norm")] {
            if qk_norm {
                let factors = vector(it, norm)?;
                let normal = root_mean_square(it.builder, part, EPSILON);
                *part = it.node("Mul", &[&normal, &factors], vec![]);
            }
            if let Some(base) = rope {
                *part = turned(it, part, [self.queries, self.size], base);
            }
        }
        let reads = Reads {
            heads: self.heads,
            key_heads: self.kv_heads,
            size: self.size,
            is_causal: causal,
            window: window.unwrap_or(0),
            has_slopes: alibi,
        };
        Ok(([q, k, v], self.mask(it, &reads)))
    }

    /// The queries of one sequence, and the keys and values of another one.
    fn of_another(&self, it: &mut Context<'_>, bias: bool) -> Result<[String; 3], Problem> {
        let (x, memory) = (steps(it, 0)?, steps(it, 1)?);
        let q = affine(it, &x, "query_weight", bias.then_some("query_bias"))?;
        let q = it
            .builder
            .reshape(&q, &[self.queries, self.heads, self.size]);
        let pairs = affine(it, &memory, "memory_weight", bias.then_some("memory_bias"))?;
        let widths = it.builder.integers(&[whole(self.kv_heads * self.size); 2]);
        let axis = vec![int("axis", 2)];
        let pairs: [String; 2] = it.builder.node_of("Split", &[&pairs, &widths], axis);
        let sizes = [self.keys, self.kv_heads, self.size];
        let [k, v] = pairs.map(|part| it.builder.reshape(&part, &sizes));
        Ok([q, k, v])
    }

    /// The number of query heads per key head.
    fn shared(&self) -> usize {
        self.heads / self.kv_heads.max(1)
    }

    /// Whether several query heads share a key head.
    fn is_grouped(&self) -> bool {
        self.heads != self.kv_heads
    }

    /// The masks to add to the scores: a penalty for distant keys, and the smallest number for keys
    /// that are not read.
    fn mask(&self, it: &mut Context<'_>, reads: &Reads) -> Vec<String> {
        let number = it.builder.number;
        let [queries, keys] = [self.queries, self.keys];
        let places = || (0..queries).flat_map(move |q| (0..keys).map(move |k| (q, k)));
        let mut added = vec![];
        if reads.has_slopes {
            let distances = it
                .builder
                .constant(&format!("distances/{queries}x{keys}"), || {
                    let distances = places().map(|(q, k)| q.abs_diff(k) as f64);
                    Array::new(number, &[queries, keys], distances)
                });
            let sizes = if self.is_grouped() {
                vec![self.kv_heads, self.shared(), 1, 1]
            } else {
                vec![self.heads, 1, 1]
            };
            let slopes = it.builder.constant(&format!("slopes/{sizes:?}"), || {
                let slopes = (0..self.heads).map(|head| -reads.slope(head));
                Array::new(number, &sizes, slopes)
            });
            added.push(it.node("Mul", &[&slopes, &distances], vec![]));
        }
        if reads.is_causal || reads.window > 0 {
            let kind = if reads.is_causal { "causal" } else { "near" };
            let name = format!("mask/{kind}/{}/{queries}x{keys}", reads.window);
            added.push(it.builder.constant(&name, || {
                let mask = places().map(|(q, k)| {
                    let is_near = reads.window == 0 || q.abs_diff(k) < reads.window;
                    let is_read = is_near && (!reads.is_causal || k <= q);
                    if is_read { 0.0 } else { f64::from(f32::MIN) }
                });
                Array::new(number, &[queries, keys], mask)
            }));
        }
        added
    }

    /// The concatenated outputs of all heads, given queries, keys and values of shape
    /// `[N, T, heads, size]`.
    fn read(&self, it: &mut Context<'_>, [q, k, v]: &[String; 3], mask: &[String]) -> String {
        let (queries, keys, size) = (self.queries, self.keys, self.size);
        let (q, k, v, back): (_, _, _, &[i64]) = if self.is_grouped() {
            let [kv, shared] = [self.kv_heads, self.shared()];
            let q = it.builder.reshape(q, &[queries, kv, shared, size]);
            let k = it.builder.reshape(k, &[keys, kv, 1, size]);
            let v = it.builder.reshape(v, &[keys, kv, 1, size]);
            (
                transposed(it, &q, &[0, 2, 3, 1, 4]),
                transposed(it, &k, &[0, 2, 3, 4, 1]),
                transposed(it, &v, &[0, 2, 3, 1, 4]),
                &[0, 3, 1, 2, 4],
            )
        } else {
            (
                transposed(it, q, &[0, 2, 1, 3]),
                transposed(it, k, &[0, 2, 3, 1]),
                transposed(it, v, &[0, 2, 1, 3]),
                &[0, 2, 1, 3],
            )
        };
        let scores = it.node("MatMul", &[&q, &k], vec![]);
        let scale = it.builder.scalar(1.0 / libm::sqrt(size as f64));
        let mut scores = it.node("Mul", &[&scores, &scale], vec![]);
        for added in mask {
            scores = it.node("Add", &[&scores, added], vec![]);
        }
        let shares = it.node("Softmax", &[&scores], vec![int("axis", -1)]);
        let read = it.node("MatMul", &[&shares, &v], vec![]);
        let read = transposed(it, &read, back);
        it.builder.reshape(&read, &[queries, self.heads * size])
    }
}
