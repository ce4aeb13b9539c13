//! `ChannelShuffle(groups)`

use super::attention::divisors;
use super::{
    Described, Entry, Example, Formula, Lowered, Page, Rule, Runtime, Setting, Stepped, Table,
    Terms, Value,
};
use crate::diagnostics::{Diagnostics, Relation};
use crate::shapes::{Dimension, Origin, Shape};

pub(super) const ENTRY: Entry = Entry {
    name: "ChannelShuffle",
    usage: "ChannelShuffle(4)",
    positional: &["groups"],
    named: &[],
    lower: |arguments| {
        let groups = arguments.size("groups", "the number of its groups", "ChannelShuffle(4)")?;
        Some(Lowered::of(ChannelShuffle { groups }))
    },
    aliases: &["shufflechannel", "shufflechannels"],
    example: Example {
        source: "[4, 4, 8] => ChannelShuffle(2)",
        formula: "y = x[n·(c mod g) + ⌊c/g⌋, :]   g = 2, n = 4, of feature c",
    },
    page: Page {
        table: Table::Layers,
        stage: "`ChannelShuffle(groups)`",
        does: "interleaves the channels of groups: [`ChannelShuffle`](crate::layers::ChannelShuffle)",
        onnx: "`Reshape`, `Transpose`",
    },
};

#[derive(Debug)]
struct ChannelShuffle {
    groups: (Dimension, Origin),
}

impl Rule for ChannelShuffle {
    fn infer(&self, inputs: &[Shape], _: Origin, diagnostics: &mut Diagnostics) -> Shape {
        let features = inputs[0].features();
        let (groups, origin) = &self.groups;
        let (all, count) = (diagnostics.size(&features), diagnostics.size(groups));
        let message = format!("{all} features cannot be divided into {count} equal groups");
        let help = match (features.known(), groups.known()) {
            (Some(features), Some(groups)) => {
                format!("choose {} groups", divisors(features, groups))
            }
            _ => "choose a number of groups that divides the number of features".to_owned(),
        };
        let whole = features.over(groups).times(groups);
        let relation = (&whole, Relation::Equal, &features);
        if diagnostics.require(*origin, relation, message, help) {
            inputs[0].clone()
        } else {
            Shape::Unknown
        }
    }

    fn described(&self, _: &[Shape]) -> Described {
        let groups = Setting::Size(self.groups.0.clone());
        Described::new("ChannelShuffle", [("groups", groups)])
    }

    fn formula(&self, of: &Terms<'_>) -> Formula {
        let size = of.inputs[0].features().over(&self.groups.0);
        Formula::new(format!("{}[n·(c mod g) + ⌊c/g⌋, :]", of.x()))
            .with(format!("g = {}", of.size(&self.groups.0)))
            .with(format!("n = {}", of.size(&size)))
            .with("of feature c")
    }

    fn runtime(&self, inputs: &[Shape]) -> Runtime {
        Runtime {
            name: "ChannelShuffle",
            generics: vec![],
            value: Value::new([inputs[0].features(), self.groups.0.clone()]),
        }
    }

    fn stepped(&self, _: &[Shape]) -> Stepped {
        Stepped::Position
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    #[test]
    fn groups_that_do_not_divide_are_a_mistake() {
        let code = crate::expand::network(quote! { struct Net { 8 => ChannelShuffle(3) } });
        let code = code.to_string();
        let message =
            "8 features cannot be divided into 3 equal groups\\n\\nhelp: choose 1, 2 or 4 groups";
        assert!(code.contains(message), "{code}");
    }

    #[test]
    fn groups_of_constants_are_checked_by_the_compiler() {
        let code = crate::expand::network(quote! { struct Net { [2, C] => ChannelShuffle(G) } });
        let message = "C features cannot be divided into G equal groups";
        assert!(code.to_string().contains(message), "{code}");
    }
}
