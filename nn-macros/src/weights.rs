//! `weights!(Digits, "digits.safetensors")`: a network whose parameters are a part of the program.

mod header;
mod layout;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use proc_macro2::{Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token, Type};

/// The arguments of the macro.
struct Arguments {
    network: Type,
    file: LitStr,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let expected = "expected a network and a file: `weights!(Digits, \"digits.safetensors\")`";
        let wrong = |error: syn::Error| syn::Error::new(error.span(), expected);
        let network = input.parse().map_err(wrong)?;
        input.parse::<Token![,]>().map_err(wrong)?;
        let file = input.parse().map_err(wrong)?;
        input.parse::<Option<Token![,]>>().map_err(wrong)?;
        if !input.is_empty() {
            return Err(wrong(input.error("")));
        }
        Ok(Self { network, file })
    }
}

/// Reads the file, whose path is relative to `directory`, and emits the network.
pub(crate) fn weights(input: TokenStream, directory: &Path) -> TokenStream {
    let arguments: Arguments = match syn::parse2(input) {
        Ok(arguments) => arguments,
        Err(error) => return error.to_compile_error(),
    };
    let path = directory.join(arguments.file.value());
    match bytes(&path) {
        Ok(bytes) => value(&arguments, &path, &bytes),
        Err(problem) => {
            let text = format!("`{}` {problem}", arguments.file.value());
            syn::Error::new(arguments.file.span(), text).to_compile_error()
        }
    }
}

/// The directory of the source file that calls the macro, which paths are relative to. Where it is
/// not known, it is the directory of the package.
pub(crate) fn directory(source: Option<&Path>) -> PathBuf {
    match source.and_then(Path::parent) {
        Some(directory) => directory.to_owned(),
        None => std::env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .unwrap_or_default(),
    }
}

/// The bytes that the program gets, or what is wrong with the file.
fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let file = std::fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!(
            "does not exist\n\nhelp: the path is relative to this source file, and means `{}`",
            path.display()
        ),
        _ => format!("cannot be read: {error}"),
    })?;
    let (tensors, data) = header::read(&file).map_err(|problem| {
        format!(
            "is not a safetensors file: {problem}\n\nhelp: `io::save` writes one; `load_pytorch` \
             reads the file of another program once, and `save` then writes it for this macro"
        )
    })?;
    layout::bytes(&tensors, data)
}

fn value(arguments: &Arguments, path: &Path, bytes: &[u8]) -> TokenStream {
    let Arguments { network, file } = arguments;
    let place = Span::mixed_site();
    let length = bytes.len();
    let mut bytes = Literal::byte_string(bytes);
    bytes.set_span(place);
    // So that a change of the file compiles the program again.
    let file_path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let watched = file_path
        .to_str()
        .map(|path| quote_spanned!(place=> const _: &[u8] = ::core::include_bytes!(#path);));
    let name = quote!(#network).to_string().replace(' ', "");
    let file_name = file.value();
    // The message of a difference stands at the file.
    let call = quote_spanned! {file.span()=>
        ::nn_runtime::emitted::from_file::<#network, #length>([#name, #file_name], &NUMBERS)
    };
    quote_spanned! {place=>
        {
            #watched
            static NUMBERS: ::nn_runtime::emitted::Bytes<#length> =
                ::nn_runtime::emitted::Bytes(*#bytes);
            const { #call }
        }
    }
}
