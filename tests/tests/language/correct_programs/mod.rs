//! Programs that must compile and run, each a module with a `main`.

// They are written as users write them.
#![allow(clippy::all, clippy::pedantic, unreachable_pub)]

mod ok_block_const;
mod ok_const_equal;
mod ok_count_expression;
mod ok_f32_const;
mod ok_generic_bounds;

mod ok_generic_names;
mod ok_if_block;
mod ok_kwargs_all;
mod ok_private_inner;
mod ok_struct_network;
mod ok_usize_expr;
mod okg_a;
mod okg_i;
mod okg_v;

macro_rules! run {
    ($($program:ident)*) => {
        $(
            #[test]
            fn $program() {
                super::$program::main();
            }
        )*
    };
}

mod programs {
    run! {
        ok_block_const
        ok_const_equal
        ok_count_expression
        ok_f32_const
        ok_generic_bounds
        ok_generic_names
        ok_if_block
        ok_kwargs_all
        ok_private_inner
        ok_struct_network
        ok_usize_expr
        okg_a
        okg_i
        okg_v
    }
}
