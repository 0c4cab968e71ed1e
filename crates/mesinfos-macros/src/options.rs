//! What stands in `#[model(…)]`, and the doc comments beside it.

use proc_macro2::TokenStream;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Path, Token};

/// Options of a type.
#[derive(Default)]
pub(crate) struct TypeOptions {
    pub(crate) open: bool,
    pub(crate) closed: bool,
    pub(crate) check: Option<Path>,
    pub(crate) schema: Option<Path>,
}

impl TypeOptions {
    pub(crate) fn parse(tokens: TokenStream) -> syn::Result<Self> {
        let mut options = Self::default();
        for meta in Punctuated::<Meta, Token![,]>::parse_terminated.parse2(tokens)? {
            match &meta {
                Meta::Path(path) if path.is_ident("open") => options.open = true,
                Meta::Path(path) if path.is_ident("closed") => options.closed = true,
                Meta::NameValue(pair) if pair.path.is_ident("check") => {
                    options.check = Some(path_of(&pair.value)?);
                }
                Meta::NameValue(pair) if pair.path.is_ident("schema") => {
                    options.schema = Some(path_of(&pair.value)?);
                }
                other => return Err(syn::Error::new_spanned(other, "unknown option of `model`")),
            }
        }
        Ok(options)
    }
}

/// Options of a member or of a variant.
#[derive(Default)]
pub(crate) struct MemberOptions {
    pub(crate) required: bool,
    pub(crate) empty: bool,
    pub(crate) name: Option<String>,
    pub(crate) example: Option<String>,
    /// Schema keyword and its text, in the order given.
    pub(crate) annotations: Vec<(&'static str, String)>,
}

impl MemberOptions {
    /// Reads and removes the `#[model(…)]` attributes.
    pub(crate) fn take(attributes: &mut Vec<Attribute>) -> syn::Result<Self> {
        let mut options = Self::default();
        for attribute in attributes.iter().filter(|a| a.path().is_ident("model")) {
            let list =
                attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
            for meta in list {
                match &meta {
                    Meta::Path(path) if path.is_ident("required") => options.required = true,
                    Meta::Path(path) if path.is_ident("empty") => {
                        options.required = true;
                        options.empty = true;
                    }
                    Meta::NameValue(pair) => {
                        let text = text_of(&pair.value)?;
                        let keyword = match pair.path.get_ident().map(ToString::to_string) {
                            Some(name) if name == "name" => {
                                options.name = Some(text);
                                continue;
                            }
                            Some(name) if name == "example" => {
                                options.example = Some(text);
                                continue;
                            }
                            Some(name) if name == "sensitivity" => "x-sensitivity",
                            Some(name) if name == "dimension" => "x-unit-dimension",
                            Some(name) if name == "same_as" => "x-same-as",
                            Some(name) if name == "format" => "format",
                            _ => return Err(syn::Error::new_spanned(pair, "unknown option")),
                        };
                        options.annotations.push((keyword, text));
                    }
                    other => return Err(syn::Error::new_spanned(other, "unknown option")),
                }
            }
        }
        attributes.retain(|a| !a.path().is_ident("model"));
        Ok(options)
    }
}

/// The doc comment as one text: lines joined, paragraphs kept.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let mut text = String::new();
    for attribute in attributes.iter().filter(|a| a.path().is_ident("doc")) {
        let Meta::NameValue(pair) = &attribute.meta else { continue };
        let Ok(line) = text_of(&pair.value) else { continue };
        let line = line.trim();
        if line.is_empty() {
            text.push_str("\n\n");
        } else {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push(' ');
            }
            text.push_str(line);
        }
    }
    text.trim().to_owned()
}

fn text_of(value: &Expr) -> syn::Result<String> {
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Ok(text.value()),
        other => Err(syn::Error::new_spanned(other, "expected a string")),
    }
}

fn path_of(value: &Expr) -> syn::Result<Path> {
    match value {
        Expr::Path(path) => Ok(path.path.clone()),
        other => Err(syn::Error::new_spanned(other, "expected the path of a function")),
    }
}

/// `booked_on` → `bookedOn`.
pub(crate) fn camel(name: &str) -> String {
    let mut out = String::new();
    let mut upper = false;
    for c in name.trim_start_matches("r#").chars() {
        if c == '_' {
            upper = true;
        } else if upper {
            out.extend(c.to_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    out
}

/// `ClosingBooked` → `closing-booked`.
pub(crate) fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.extend(c.to_lowercase());
    }
    out
}
