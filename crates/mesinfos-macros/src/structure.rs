//! `#[model]` on a struct.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Fields, GenericArgument, Ident, ItemStruct, PathArguments, Type};

use crate::options::{MemberOptions, TypeOptions, camel, docs};

struct Member {
    ident: Ident,
    name: String,
    kind: Kind,
    docs: String,
    options: MemberOptions,
}

enum Kind {
    Required(Type),
    Optional(Type),
    List { list: Box<Type>, item: Box<Type> },
}

pub(crate) fn expand(options: &TypeOptions, mut item: ItemStruct) -> syn::Result<TokenStream> {
    let Fields::Named(fields) = &mut item.fields else {
        return Err(syn::Error::new_spanned(&item.ident, "`model` takes named fields"));
    };
    let mut members = Vec::new();
    for field in &mut fields.named {
        let member_options = MemberOptions::take(&mut field.attrs)?;
        let Some(ident) = field.ident.clone() else { continue };
        let name = member_options.name.clone().unwrap_or_else(|| camel(&ident.to_string()));
        let kind = match (argument(&field.ty, "Option"), argument(&field.ty, "Vec")) {
            (Some(inner), _) => Kind::Optional(inner),
            (_, Some(item)) => {
                Kind::List { list: Box::new(field.ty.clone()), item: Box::new(item) }
            }
            _ => Kind::Required(field.ty.clone()),
        };
        members.push(Member {
            ident,
            name,
            kind,
            docs: docs(&field.attrs),
            options: member_options,
        });
    }
    let declared: Vec<&Member> = members.iter().collect();
    let constructor = constructor(&item.ident, &declared);
    let mut sorted: Vec<&Member> = members.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));

    let serialize = serialize(&item.ident, &sorted);
    let write_json = write_json(&item.ident, &sorted);
    let deserialize = deserialize(options, &item.ident, &sorted);
    let schema = schema(options, &item.ident, &docs(&item.attrs), &sorted);
    Ok(quote! {
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        #item
        #constructor
        #serialize
        #write_json
        #deserialize
        #schema
    })
}

/// The `T` of `Wrapper<T>`.
fn argument(ty: &Type, wrapper: &str) -> Option<Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    if last.ident != wrapper {
        return None;
    }
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner.clone()),
        _ => None,
    }
}

fn constructor(ident: &Ident, members: &[&Member]) -> TokenStream {
    let mut parameters = Vec::new();
    let mut values = Vec::new();
    for member in members {
        let field = &member.ident;
        match &member.kind {
            Kind::Required(ty) => {
                parameters.push(quote!(#field: impl ::core::convert::Into<#ty>));
                values.push(quote!(#field: #field.into()));
            }
            Kind::List { list, .. } if member.options.required => {
                parameters.push(quote!(#field: impl ::core::convert::Into<#list>));
                values.push(quote!(#field: #field.into()));
            }
            Kind::List { .. } => values.push(quote!(#field: ::std::vec::Vec::new())),
            Kind::Optional(_) => values.push(quote!(#field: ::core::option::Option::None)),
        }
    }
    let default = parameters.is_empty().then(|| {
        quote! {
            impl ::core::default::Default for #ident {
                fn default() -> Self { Self::new() }
            }
        }
    });
    quote! {
        impl #ident {
            /// The required members; all others are absent and can be set by name.
            #[must_use]
            #[allow(clippy::too_many_arguments, reason = "one parameter for each required member")]
            pub fn new(#(#parameters),*) -> Self { Self { #(#values),* } }
        }
        #default
    }
}

fn serialize(ident: &Ident, members: &[&Member]) -> TokenStream {
    let text = ident.to_string();
    let count = members.len();
    let writes = members.iter().map(|member| {
        let (field, name) = (&member.ident, &member.name);
        match &member.kind {
            Kind::Optional(_) => quote! {
                if let ::core::option::Option::Some(value) = &self.#field {
                    state.serialize_field(#name, value)?;
                }
            },
            Kind::List { .. } if !member.options.required => quote! {
                if !self.#field.is_empty() { state.serialize_field(#name, &self.#field)?; }
            },
            _ => quote! { state.serialize_field(#name, &self.#field)?; },
        }
    });
    quote! {
        impl ::mesinfos_schema::__private::serde::Serialize for #ident {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where S: ::mesinfos_schema::__private::serde::Serializer {
                use ::mesinfos_schema::__private::serde::ser::SerializeStruct as _;
                let mut state = serializer.serialize_struct(#text, #count)?;
                #(#writes)*
                state.end()
            }
        }
    }
}

/// The same text without a serializer: each name with its comma and colon is one piece.
fn write_json(ident: &Ident, members: &[&Member]) -> TokenStream {
    let writes = members.iter().map(|member| {
        let (field, name) = (&member.ident, format!(",{:?}:", member.name));
        let append = |value: TokenStream| {
            quote! {
                out.extend_from_slice(#name.as_bytes());
                (&Member(#value)).append(out)?;
            }
        };
        match &member.kind {
            Kind::Optional(_) => {
                let append = append(quote!(value));
                quote! { if let ::core::option::Option::Some(value) = &self.#field { #append } }
            }
            Kind::List { .. } if !member.options.required => {
                let append = append(quote!(&self.#field));
                quote! { if !self.#field.is_empty() { #append } }
            }
            _ => append(quote!(&self.#field)),
        }
    });
    quote! {
        impl ::mesinfos_schema::__private::WriteJson for #ident {
            fn write_json(&self, out: &mut ::std::vec::Vec<u8>)
                -> ::mesinfos_schema::__private::serde_json::Result<()> {
                #[allow(unused_imports, reason = "a type may have members of one kind alone")]
                use ::mesinfos_schema::__private::{Direct as _, Indirect as _, Member};
                let from = out.len();
                #(#writes)*
                ::mesinfos_schema::__private::close(from, out);
                ::core::result::Result::Ok(())
            }
        }
    }
}

fn deserialize(options: &TypeOptions, ident: &Ident, members: &[&Member]) -> TokenStream {
    let tags: Vec<Ident> = (0..members.len()).map(|i| format_ident!("F{}", i)).collect();
    let names: Vec<&String> = members.iter().map(|m| &m.name).collect();
    let slots: Vec<Ident> = members.iter().map(|m| format_ident!("slot_{}", m.ident)).collect();
    let expecting = format!("{ident}, an object");
    let types = members.iter().map(|member| match &member.kind {
        Kind::Required(ty) | Kind::Optional(ty) => ty.clone(),
        Kind::List { list, .. } => list.as_ref().clone(),
    });
    let finish = members.iter().zip(&slots).map(|(member, slot)| {
        let (field, name) = (&member.ident, &member.name);
        let missing = quote! {
            #slot.ok_or_else(|| ::mesinfos_schema::__private::serde::de::Error::missing_field(#name))?
        };
        match &member.kind {
            Kind::Required(_) => quote!(#field: #missing),
            Kind::Optional(_) => quote!(#field: #slot),
            Kind::List { .. } if member.options.empty => quote!(#field: #missing),
            Kind::List { .. } if member.options.required => quote! {
                #field: ::mesinfos_schema::__private::not_empty(#missing, #name)?
            },
            Kind::List { .. } => quote! {
                #field: match #slot {
                    ::core::option::Option::Some(list) =>
                        ::mesinfos_schema::__private::not_empty(list, #name)?,
                    ::core::option::Option::None => ::std::vec::Vec::new(),
                }
            },
        }
    });
    let check = options.check.as_ref().map(|check| {
        quote! { #check(&value).map_err(::mesinfos_schema::__private::serde::de::Error::custom)?; }
    });
    // No name of a member in the message: it is the input's.
    let unknown = if options.closed {
        quote! { return ::core::result::Result::Err(serde::de::Error::custom("an unknown member")); }
    } else {
        quote! { map.next_value::<serde::de::IgnoredAny>()?; }
    };
    quote! {
        const _: () = {
            use ::mesinfos_schema::__private::serde;
            #[allow(non_camel_case_types, reason = "names of one generated match")]
            enum Field { #(#tags,)* Unknown }
            struct FieldVisitor;
            impl<'de> serde::de::Visitor<'de> for FieldVisitor {
                type Value = Field;
                fn expecting(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.write_str("a member name")
                }
                fn visit_str<E>(self, name: &str) -> ::core::result::Result<Field, E>
                where E: serde::de::Error {
                    ::core::result::Result::Ok(match name {
                        #(#names => Field::#tags,)*
                        _ => Field::Unknown,
                    })
                }
            }
            impl<'de> serde::Deserialize<'de> for Field {
                fn deserialize<D>(d: D) -> ::core::result::Result<Self, D::Error>
                where D: serde::Deserializer<'de> {
                    d.deserialize_identifier(FieldVisitor)
                }
            }
            struct ModelVisitor;
            impl<'de> serde::de::Visitor<'de> for ModelVisitor {
                type Value = #ident;
                fn expecting(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.write_str(#expecting)
                }
                fn visit_map<A>(self, mut map: A) -> ::core::result::Result<#ident, A::Error>
                where A: serde::de::MapAccess<'de> {
                    #(let mut #slots: ::core::option::Option<#types> = ::core::option::Option::None;)*
                    while let ::core::option::Option::Some(field) = map.next_key::<Field>()? {
                        match field {
                            #(Field::#tags => {
                                if #slots.is_some() {
                                    return ::core::result::Result::Err(
                                        serde::de::Error::duplicate_field(#names));
                                }
                                #slots = ::core::option::Option::Some(map.next_value()?);
                            })*
                            Field::Unknown => { #unknown }
                        }
                    }
                    let value = #ident { #(#finish),* };
                    #check
                    ::core::result::Result::Ok(value)
                }
            }
            impl<'de> serde::Deserialize<'de> for #ident {
                fn deserialize<D>(d: D) -> ::core::result::Result<Self, D::Error>
                where D: serde::Deserializer<'de> {
                    // `deserialize_struct` would let an array stand for an object.
                    d.deserialize_map(ModelVisitor)
                }
            }
        };
    }
}

fn schema(
    options: &TypeOptions,
    ident: &Ident,
    description: &str,
    members: &[&Member],
) -> TokenStream {
    let text = ident.to_string();
    let writes = members.iter().map(|member| {
        let (name, docs) = (&member.name, &member.docs);
        let (ty, list) = match &member.kind {
            Kind::Required(ty) | Kind::Optional(ty) => (ty, false),
            Kind::List { item, .. } => (item.as_ref(), true),
        };
        let required = match &member.kind {
            Kind::Required(_) => true,
            Kind::Optional(_) => false,
            Kind::List { .. } => member.options.required,
        };
        let minimum = usize::from(!member.options.empty);
        let shape = if list {
            quote!(builder.list(generator.subschema_for::<#ty>(), #minimum))
        } else {
            quote!(generator.subschema_for::<#ty>())
        };
        let annotations = member.options.annotations.iter().map(|(keyword, text)| {
            quote! { (#keyword, #text) }
        });
        let example = member.options.example.as_deref().unwrap_or("");
        quote! {
            let shape = #shape;
            builder.member(#name, shape, #required, #docs, &[#(#annotations),*], #example);
        }
    });
    let closed = options.closed.then(|| {
        quote! { builder.object().insert("additionalProperties".into(), false.into()); }
    });
    let extra = options.schema.as_ref().map(|extra| quote! { #extra(builder.object()); });
    quote! {
        impl ::mesinfos_schema::__private::schemars::JsonSchema for #ident {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(#text)
            }
            // Two types may share a name (a line of an invoice, of a receipt); by path they stay two definitions.
            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(concat!(module_path!(), "::", #text))
            }
            fn json_schema(
                generator: &mut ::mesinfos_schema::__private::schemars::SchemaGenerator,
            ) -> ::mesinfos_schema::__private::schemars::Schema {
                let mut builder = ::mesinfos_schema::__private::ObjectBuilder::new(#description);
                #(#writes)*
                #closed
                #extra
                builder.finish()
            }
        }
    }
}
