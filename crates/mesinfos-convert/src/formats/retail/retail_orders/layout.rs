//! The tables that are known, by their headings.

use crate::layout::Layout;

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Amazon's old report of items: a row an item, before shipping.
    Items,
    /// `Retail.OrderHistory.csv` of Amazon's "request my data": a row an item of a shipment.
    History,
    /// A row an order, as amazon-order-history exporters write them.
    Orders,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Items, Self::History, Self::Orders];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Items => "amazon-items",
            Self::History => "amazon-retail-order-history",
            Self::Orders => "amazon-orders",
        }
    }

    /// Headings that must all be there.
    const fn header(self) -> &'static [&'static str] {
        match self {
            Self::Items => &[
                "order date",
                "order id",
                "title",
                "quantity",
                "item subtotal",
                "item subtotal tax",
                "item total",
                "currency",
            ],
            Self::History => &[
                "website",
                "order id",
                "order date",
                "currency",
                "unit price",
                "unit price tax",
                "total owed",
                "quantity",
                "product name",
            ],
            Self::Orders => &["order id", "items", "date", "total", "shipping", "tax", "refund"],
        }
    }

    /// How many headings it is known by.
    pub(super) fn known(self) -> u8 {
        u8::try_from(self.header().len()).unwrap_or(0)
    }

    /// The table of a text.
    pub(super) fn find(text: &str) -> Option<(Self, Layout)> {
        Self::ALL.into_iter().find_map(|kind| {
            let header: Vec<String> = kind.header().iter().map(|h| (*h).to_owned()).collect();
            Some((kind, Layout::find(text, ',', &header)?))
        })
    }
}
