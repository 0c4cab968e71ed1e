//! The catalogue: the one list of record types.
//!
//! A type is added here and nowhere else: [`Body`], the schemas, the tool's `schema list` and identity all read this
//! list.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::record::RecordBody;
use crate::types::*;
use crate::exchange;

/// What equal keys mean for a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EqualKeys {
    /// One record, met twice: a measurement, a position with its coordinates, an account.
    Same,
    /// Distinct events: the key takes an occurrence index among equals. A purchase, a booking.
    Counted,
}

/// One type of the catalogue.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// `<domain>.<name>/<major>`.
    pub name: &'static str,
    /// What equal keys mean.
    pub equal_keys: EqualKeys,
    /// JSON Pointers into `data` whose values make the natural key, in this order.
    pub natural_key: &'static [&'static str],
    /// JSON Pointers into `data` to the time of the record: the first that is present.
    pub effective: &'static [&'static str],
    /// The sensitivity of the type as a whole.
    pub sensitivity: &'static str,
    /// The schema of `data`.
    pub schema: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
}

impl Entry {
    /// The name without the major, as identity uses it.
    #[must_use]
    pub fn stem(&self) -> &'static str {
        self.name.split_once('/').map_or(self.name, |(stem, _)| stem)
    }

    /// The domain: what stands before the point.
    #[must_use]
    pub fn domain(&self) -> &'static str {
        self.name.split_once('.').map_or(self.name, |(domain, _)| domain)
    }
}

/// The entry of a type name.
#[must_use]
pub fn entry(name: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.name == name)
}

macro_rules! catalogue {
    ($($name:literal $variant:ident($ty:ty) $keys:ident $sensitivity:literal
        key[$($key:literal),*] at[$($at:literal),*];)*) => {
        /// Every record type, in the order of their names.
        pub static CATALOGUE: &[Entry] = &[$(Entry {
            name: $name,
            equal_keys: EqualKeys::$keys,
            natural_key: &[$($key),*],
            effective: &[$($at),*],
            sensitivity: $sensitivity,
            schema: |generator| generator.subschema_for::<$ty>(),
        }),*];

        /// The body of a record: one variant a type, and [`Body::Unknown`] for what this version does not know.
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum Body {
            $(#[doc = concat!("`", $name, "`.")] $variant(Box<$ty>),)*
            /// A type this version does not know, its data kept verbatim.
            Unknown {
                /// The type's name.
                name: Box<str>,
                /// Its data, as it was.
                data: Box<RawValue>,
            },
        }

        impl Body {
            /// `<domain>.<name>/<major>`.
            #[must_use]
            pub fn type_name(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $name,)*
                    Self::Unknown { name, .. } => name,
                }
            }

            /// Decodes `data` of the named type.
            pub(crate) fn deserialize_as<'de, D>(name: &str, data: D) -> Result<Self, D::Error>
            where
                D: Deserializer<'de>,
            {
                match name {
                    $($name => Box::<$ty>::deserialize(data).map(Self::$variant),)*
                    _ => Ok(Self::Unknown { name: name.into(), data: Box::deserialize(data)? }),
                }
            }
        }

        impl Serialize for Body {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(body) => body.serialize(serializer),)*
                    Self::Unknown { data, .. } => data.serialize(serializer),
                }
            }
        }

        $(
            impl From<$ty> for Body {
                fn from(body: $ty) -> Self { Self::$variant(Box::new(body)) }
            }
            impl RecordBody for $ty {
                const TYPE: &'static str = $name;
                fn from_body(body: &Body) -> Option<&Self> {
                    match body { Body::$variant(body) => Some(body), _ => None }
                }
            }
        )*
    };
}

catalogue! {
    "banking.account/1" Account(banking::Account) Same "financial"
        key["/ids/0/scheme", "/ids/0/value", "/currency"] at[];
    "banking.balance/1" Balance(banking::Balance) Same "financial"
        key["/account", "/kind", "/on", "/amount/currency"] at["/on"];
    "banking.transaction/1" Transaction(banking::Transaction) Counted "financial"
        key["/bookedOn", "/valueOn", "/transactedAt", "/amount/amount", "/amount/currency", "/label"]
        at["/bookedOn", "/valueOn", "/transactedAt"];
    "exchange.source/1" Source(exchange::Source) Same "ordinary"
        key["/format", "/original/sha256"] at["/collectedAt"];
}

impl Body {
    /// Reads `data` of the named type.
    ///
    /// # Errors
    /// Where the text is not a body of that type. An unknown type takes any JSON.
    pub fn from_json(name: &str, data: &RawValue) -> Result<Self, serde_json::Error> {
        Self::deserialize_as(name, &mut serde_json::Deserializer::from_str(data.get()))
    }

    /// The catalogue's entry; `None` for an unknown type.
    #[must_use]
    pub fn entry(&self) -> Option<&'static Entry> {
        entry(self.type_name())
    }
}

