//! The [`macro@model`] attribute: one definition gives a type its serde, its JSON Schema and its constructor.
//!
//! serde and schemars derives part in small ways that matter to a standard: a derived struct accepts a JSON array,
//! an `Option` accepts `null`, a unit enum accepts `{"variant":null}`, and the schema says otherwise. One macro that
//! writes both sides from the same fields cannot part with itself.

mod enumeration;
mod options;
mod structure;

use proc_macro::TokenStream;
use quote::quote;

/// Turns a struct or a unit enum into a type of the standard.
///
/// On a struct:
/// - members are camelCase, written in alphabetical order (so what is written is already in RFC 8785 order);
/// - `Option<T>` is optional and refuses `null`; `Vec<T>` is a list that is absent or not empty; everything else is
///   required; an object is the only form read, a repeated member is an error, an unknown one is passed over;
/// - doc comments become descriptions;
/// - `T::new(required…)` is written, and `Default` where nothing is required;
/// - `#[model(closed)]` makes an unknown member an error, in the schema too: for what is signed and decides;
/// - `#[model(check = f)]` names `fn(&T) -> Result<(), &'static str>`, called after reading;
/// - `#[model(schema = f)]` names `fn(&mut serde_json::Map<String, Value>)`, which states the same check in the schema.
///
/// On a member: `#[model(required)]` (a list that must be present), `#[model(empty)]` (a required list that may be
/// empty), `#[model(name = "…")]`, `#[model(sensitivity = "…")]`, `#[model(dimension = "…")]`,
/// `#[model(same_as = "…")]`, `#[model(example = "…")]` (JSON text), `#[model(format = "…")]`.
///
/// On an enum of unit variants: kebab-case strings; `#[model(open)]` adds `Other(String)`, so that an unknown value is
/// kept and written back; `#[model(name = "…")]` on a variant overrides its text.
#[proc_macro_attribute]
pub fn model(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let options = match options::TypeOptions::parse(attribute.into()) {
        Ok(options) => options,
        Err(error) => return error.into_compile_error().into(),
    };
    let item = syn::parse_macro_input!(item as syn::Item);
    let expanded = match item {
        syn::Item::Struct(item) => structure::expand(&options, item),
        syn::Item::Enum(item) => enumeration::expand(&options, item),
        other => Err(syn::Error::new_spanned(quote!(#other), "`model` takes a struct or an enum")),
    };
    expanded.unwrap_or_else(syn::Error::into_compile_error).into()
}
