//! Writes the header of the library, `amp.h`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=src/lib.rs");
    println!("cargo::rerun-if-changed=cbindgen.toml");
    println!("cargo::rerun-if-changed=amp.h");
    let library = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(library.join("cbindgen.toml"))?;
    let header = cbindgen::Builder::new()
        .with_config(config)
        .with_src(library.join("src/lib.rs"))
        .generate()?;
    // Only where something has changed.
    header.write_to_file(library.join("amp.h"));
    Ok(())
}
