//! The walk over the parameters of several values of one type at once.
//!
//! Each value passes its parameters, one after another, to a function that is unknown when the type
//! of the value is compiled. So a network has three such functions and a single walk, however many
//! uses there are. The walk collects the numbers of a few parameters from all values, and then
//! visits each of these parameters.

use super::{Description, Parameters, Path, Visit};
use crate::kernels::compiled::compiled;
use crate::kernels::guard::{empty, holds};
use crate::scalar::Scalar;

/// How many parameters are collected at a time.
const WINDOW: usize = 16;
/// The largest number of values of each kind, mutable or shared.
const MOST: usize = 4;

/// A visitor that receives the numbers of a parameter in any number of values.
type VisitAny<'v, S> = dyn FnMut(&Description<'_>, &mut [&mut [S]], &[&[S]]) + 'v;

/// Visits every parameter of all values.
pub(super) fn walk<S: Scalar, P: Parameters<S>, const M: usize, const R: usize>(
    mut mutable: [&mut P; M],
    shared: [&P; R],
    visit: &mut Visit<'_, S, M, R>,
) {
    const {
        assert!(
            M <= MOST && R <= MOST,
            "a walk visits at most 4 mutable values and 4 read-only values"
        );
    }
    walk_all(&mut mutable, &shared, &mut counted(visit));
}

/// The visitor as a visitor of any number of values.
fn counted<'v, S, const M: usize, const R: usize>(
    visit: &'v mut Visit<'_, S, M, R>,
) -> impl FnMut(&Description<'_>, &mut [&mut [S]], &[&[S]]) + 'v {
    |description, mutable, shared| {
        let mutable = match mutable.first_chunk_mut::<M>() {
            Some(all) => core::mem::replace(all, [const { empty() }; M]),
            None => [const { empty() }; M],
        };
        let shared = shared.first_chunk::<R>().map_or([&[][..]; R], |all| *all);
        visit(description, mutable, shared);
    }
}

/// Visits every parameter of at most [`MOST`] values of each kind.
pub(crate) fn walk_all<S: Scalar, P: Parameters<S>>(
    mutable: &mut [&mut P],
    shared: &[&P],
    visit: &mut VisitAny<'_, S>,
) {
    let mut window = 0;
    loop {
        let mut gathered = Gathered::new(window, [mutable.len(), shared.len()]);
        for (slots, value) in gathered.mutable.iter_mut().zip(&mut *mutable) {
            value.slices_mut(&mut |slice| slots.put(window, slice));
        }
        for (slots, value) in gathered.shared.iter_mut().zip(shared) {
            value.slices(&mut |slice| slots.put(window, slice));
        }
        P::describe(Path::ROOT, &mut |description| {
            show(&mut gathered, description, visit);
        });
        window += WINDOW;
        if gathered.seen <= window {
            return;
        }
    }
}

compiled! {
    fn show<S>(
        gathered: &mut Gathered<'_, S>,
        description: &Description<'_>,
        visit: &mut VisitAny<'_, S>,
    ) = Gathered::show
}

/// The numbers of some parameters in all values.
struct Gathered<'a, S> {
    mutable: [Slots<&'a mut [S]>; MOST],
    shared: [Slots<&'a [S]>; MOST],
    counts: [usize; 2],
    /// The index of the first of these parameters.
    first: usize,
    /// How many parameters have been described.
    seen: usize,
}

impl<S> Gathered<'_, S> {
    #[inline(never)]
    fn new(first: usize, counts: [usize; 2]) -> Self {
        Self {
            mutable: [const { Slots::new() }; MOST],
            shared: [const { Slots::new() }; MOST],
            counts,
            first,
            seen: 0,
        }
    }

    /// Visits the next parameter, if it is one of the collected ones.
    #[inline(never)]
    fn show(&mut self, description: &Description<'_>, visit: &mut VisitAny<'_, S>) {
        if (self.first..self.first + WINDOW).contains(&self.seen) {
            let place = self.seen - self.first;
            let [mutable, shared] = self.counts;
            let mut to_change = self.mutable.each_mut().map(|slots| slots.take(place));
            let to_read = self.shared.each_mut().map(|slots| slots.take(place));
            let to_change = to_change.get_mut(..mutable).unwrap_or_default();
            let to_read = to_read.get(..shared).unwrap_or_default();
            let size = description.rows * description.columns;
            let are_whole = to_change.iter().all(|slice| slice.len() == size)
                && to_read.iter().all(|slice| slice.len() == size);
            holds(
                are_whole,
                "`describe` and `slices` of a `Parameters` implementation do not agree on the \
                 matrices",
            );
            visit(description, to_change, to_read);
        }
        self.seen += 1;
    }
}

/// The numbers of some parameters in one value.
struct Slots<T> {
    slices: [Option<T>; WINDOW],
    /// How many parameters the value has passed so far, including those before the first collected
    /// one.
    put: usize,
}

impl<T: Default> Slots<T> {
    #[inline(never)]
    fn put(&mut self, first: usize, slice: T) {
        let place = self.put.checked_sub(first);
        if let Some(slot) = place.and_then(|place| self.slices.get_mut(place)) {
            *slot = Some(slice);
        }
        self.put += 1;
    }

    fn take(&mut self, place: usize) -> T {
        let slot = self.slices.get_mut(place).and_then(Option::take);
        slot.unwrap_or_default()
    }
}

impl<T> Slots<T> {
    const fn new() -> Self {
        Self {
            slices: [const { None }; WINDOW],
            put: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::parameter::{Description, Parameter, Parameters, Path, Role};

    /// Describes a bias that it does not pass to the visitor.
    struct Forgetful(Parameter<f32, 2>);

    impl Parameters<f32> for Forgetful {
        const COUNT: usize = 4;

        fn zeros() -> Self {
            Self(Parameter::zeros())
        }

        fn describe(path: Path<'_>, tell: &mut dyn FnMut(&Description<'_>)) {
            Parameter::<f32, 2>::describe_as(path.field("weight"), Role::Weight, tell);
            Parameter::<f32, 2>::describe_as(path.field("bias"), Role::Bias, tell);
        }

        fn slices<'a>(&'a self, see: &mut dyn FnMut(&'a [f32])) {
            self.0.slices(see);
        }

        fn slices_mut<'a>(&'a mut self, see: &mut dyn FnMut(&'a mut [f32])) {
            self.0.slices_mut(see);
        }
    }

    #[test]
    fn more_parameters_than_a_window_are_visited_in_order() {
        let mut layers: [Parameter<f32, 1>; 37] = Parameters::zeros();
        let mut count = 0.0;
        layers.for_each_mut(|_, values| {
            values[0] = count;
            count += 1.0;
        });
        let copy = layers.clone();
        let mut paths = vec![];
        Parameters::walk([&mut layers], [&copy], &mut |parameter, [to], [from]| {
            assert_eq!(to, from);
            paths.push(parameter.path.to_string());
        });
        let expected: Vec<_> = (0..37).map(|index| index.to_string()).collect();
        assert_eq!(paths, expected);
    }

    #[cfg_attr(not(debug_assertions), ignore = "counted there, and said by the call")]
    #[test]
    #[should_panic(expected = "do not agree on the matrices")]
    fn what_is_described_and_not_shown_is_loud() {
        Forgetful::zeros().for_each(|_, _| {});
    }
}
