//! `#[model]` on an enum of unit variants.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Fields, ItemEnum};

use crate::options::{MemberOptions, TypeOptions, docs, kebab};

pub(crate) fn expand(options: &TypeOptions, mut item: ItemEnum) -> syn::Result<TokenStream> {
    let ident = item.ident.clone();
    let text = ident.to_string();
    let description = docs(&item.attrs);
    let (mut variants, mut values, mut descriptions) = (Vec::new(), Vec::new(), Vec::new());
    for variant in &mut item.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(syn::Error::new_spanned(variant, "`model` takes unit variants"));
        }
        let variant_options = MemberOptions::take(&mut variant.attrs)?;
        values.push(variant_options.name.unwrap_or_else(|| kebab(&variant.ident.to_string())));
        descriptions.push(docs(&variant.attrs));
        variants.push(variant.ident.clone());
    }
    let open = options.open;
    if open {
        item.variants.push(syn::parse_quote! {
            /// A value this version of the standard does not name, kept as it was.
            Other(::std::string::String)
        });
    }
    let copy = (!open).then(|| quote!(, Copy));
    let other_text = open.then(|| quote!(Self::Other(value) => value,));
    let parse_other = if open {
        quote! {
            "" => ::core::result::Result::Err("an empty value"),
            other => ::core::result::Result::Ok(Self::Other(other.to_owned())),
        }
    } else {
        quote! { _ => ::core::result::Result::Err("a value outside the list"), }
    };
    let from = open.then(|| {
        quote! {
            impl ::core::convert::From<&str> for #ident {
                /// The named value, else the text kept as it is.
                fn from(text: &str) -> Self {
                    match text {
                        #(#values => Self::#variants,)*
                        other => Self::Other(other.to_owned()),
                    }
                }
            }
        }
    });
    let visibility = &item.vis;
    let as_str = if open { quote!(&str) } else { quote!(&'static str) };
    Ok(quote! {
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord #copy)]
        #[non_exhaustive]
        #item
        impl #ident {
            /// The text as it stands in JSON.
            #[must_use]
            #visibility fn as_str(&self) -> #as_str {
                match self { #(Self::#variants => #values,)* #other_text }
            }
            /// The values the standard names.
            pub const VALUES: &'static [&'static str] = &[#(#values),*];
        }
        impl ::core::str::FromStr for #ident {
            type Err = &'static str;
            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                match text {
                    #(#values => ::core::result::Result::Ok(Self::#variants),)*
                    #parse_other
                }
            }
        }
        #from
        impl ::core::fmt::Display for #ident {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl ::mesinfos_schema::__private::serde::Serialize for #ident {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where S: ::mesinfos_schema::__private::serde::Serializer {
                serializer.serialize_str(self.as_str())
            }
        }
        impl ::mesinfos_schema::__private::WriteJson for #ident {
            fn write_json(&self, out: &mut ::std::vec::Vec<u8>)
                -> ::mesinfos_schema::__private::serde_json::Result<()> {
                ::mesinfos_schema::__private::json_text(self.as_str(), out)
            }
        }
        impl<'de> ::mesinfos_schema::__private::serde::Deserialize<'de> for #ident {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where D: ::mesinfos_schema::__private::serde::Deserializer<'de> {
                ::mesinfos_schema::__private::from_text(deserializer, #text)
            }
        }
        impl ::mesinfos_schema::__private::schemars::JsonSchema for #ident {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(#text)
            }
            // Two types may share a name (a line of an invoice, of a receipt); by path they stay two definitions.
            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(concat!(module_path!(), "::", #text))
            }
            fn json_schema(
                _: &mut ::mesinfos_schema::__private::schemars::SchemaGenerator,
            ) -> ::mesinfos_schema::__private::schemars::Schema {
                ::mesinfos_schema::__private::enumeration(
                    #description, #open, &[#((#values, #descriptions)),*])
            }
        }
    })
}
