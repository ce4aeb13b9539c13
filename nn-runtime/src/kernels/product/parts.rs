//! Splits large products into parts, which threads can compute in parallel.
//!
//! A part consists of some columns of the result. An element is computed in the same way as without
//! parts, so that results are bit-identical for any number of parts and threads.

use super::Products;
use super::{Product, Walk};
use crate::kernels::dispatch::dispatch;
use crate::kernels::guard::Parts;
use crate::threads;

/// The minimum work of a part in multiply-adds: about 80 µs on a processor with AVX2. Waking a
/// thread takes a few microseconds.
const LEAST_WORK: usize = 4 << 20;
/// With fewer columns, packing the left factor, which is repeated for each part, is not worthwhile.
const LEAST_COLUMNS: usize = 32;
/// The maximum number of parts; more are no faster.
const MOST: usize = 16;

/// Computes a product, in parts if it is large and there are several threads.
pub(super) fn compute<S: Products>(product: Product<'_, S>) {
    let columns = product.columns.count();
    let work = product.depth.count().saturating_mul(product.rows);
    let parts = (work.saturating_mul(columns) / LEAST_WORK)
        .min(columns / LEAST_COLUMNS)
        .min(MOST);
    let is_line = matches!(product.columns.counts, [1, 1, _]);
    if parts < 2 || !is_line || threads::count() < 2 {
        dispatch(product);
    } else {
        several(product, parts);
    }
}

/// Computes a product in `parts` parts with about the same number of columns.
pub(super) fn several<S: Products>(product: Product<'_, S>, parts: usize) {
    let columns = product.columns.count();
    let first_parts = parts / 2;
    let first = (columns * first_parts / parts).next_multiple_of(8);
    if parts < 2 || first >= columns {
        return dispatch(product);
    }
    let Product {
        rows,
        left,
        left_step,
        right,
        depth,
        columns: walk,
        start,
        result,
        result_step,
    } = product;
    let step = walk.steps[2];
    let places = (first * result_step).min(result.len());
    let (first_result, second_result) = result.split_at_mut(places);
    let second_right = right.part(first * step..);
    let part = |right, count, result| Product {
        rows,
        left,
        left_step,
        right,
        depth,
        columns: Walk::line(count, step),
        start,
        result,
        result_step,
    };
    threads::join(
        || several(part(right, first, first_result), first_parts),
        || {
            let product = part(second_right, columns - first, second_result);
            several(product, parts - first_parts);
        },
    );
}
