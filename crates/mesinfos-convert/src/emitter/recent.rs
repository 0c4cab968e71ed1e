//! The ids met last: a ring of them, and a table that finds one at once.

use mesinfos_schema::record::RecordId;

use super::REMEMBERED;

/// Slots of the table: a power of two, at most half full.
const SLOTS: usize = (REMEMBERED * 2).next_power_of_two();

/// The ids met last.
#[derive(Default)]
pub(super) struct Recent {
    ring: Vec<RecordId>,
    /// Where the next one goes once the ring is full.
    oldest: usize,
    /// Places in the ring, from 1; 0 is free.
    table: Vec<u32>,
}

impl Recent {
    /// Whether the id is new among the last ones.
    pub(super) fn insert(&mut self, id: RecordId) -> bool {
        if self.table.is_empty() {
            self.table.resize(SLOTS, 0);
        }
        let mut slot = home(id);
        while let Some(known) = self.at(slot) {
            if known == id {
                return false;
            }
            slot = (slot + 1) % SLOTS;
        }
        let place = if self.ring.len() < REMEMBERED {
            self.ring.push(id);
            self.ring.len()
        } else {
            let place = self.oldest;
            self.oldest = (self.oldest + 1) % REMEMBERED;
            if let Some(gone) = self.ring.get(place).copied() {
                self.remove(gone);
            }
            if let Some(entry) = self.ring.get_mut(place) {
                *entry = id;
            }
            place + 1
        };
        // The removal may have moved what stood here.
        let mut slot = home(id);
        while self.table.get(slot).is_some_and(|place| *place > 0) {
            slot = (slot + 1) % SLOTS;
        }
        self.set(slot, u32::try_from(place).unwrap_or(0));
        true
    }

    /// The id that a slot stands for.
    fn at(&self, slot: usize) -> Option<RecordId> {
        let place = usize::try_from(*self.table.get(slot)?).ok()?.checked_sub(1)?;
        self.ring.get(place).copied()
    }

    fn set(&mut self, slot: usize, place: u32) {
        if let Some(entry) = self.table.get_mut(slot) {
            *entry = place;
        }
    }

    /// Takes an id out and closes the gap, so that no later one is lost behind it.
    fn remove(&mut self, id: RecordId) {
        let mut gap = home(id);
        loop {
            match self.at(gap) {
                None => return,
                Some(known) if known == id => break,
                Some(_) => gap = (gap + 1) % SLOTS,
            }
        }
        let mut slot = gap;
        loop {
            slot = (slot + 1) % SLOTS;
            let Some(next) = self.at(slot) else { break };
            // How far it stands from its home, and the gap from there.
            let distance = |from: usize, to: usize| (to + SLOTS - from) % SLOTS;
            if distance(home(next), slot) >= distance(gap, slot) {
                let place = self.table.get(slot).copied().unwrap_or(0);
                self.set(gap, place);
                gap = slot;
            }
        }
        self.set(gap, 0);
    }
}

/// Where an id is looked for first: ids are hashes already.
fn home(id: RecordId) -> usize {
    let [a, b, c, d, ..] = *id.as_bytes();
    usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(0) % SLOTS
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::{REMEMBERED, Recent};
    use mesinfos_schema::record::RecordId;

    #[test]
    fn remembers_the_last_and_no_others() {
        let mut recent = Recent::default();
        let mut model: VecDeque<u32> = VecDeque::new();
        let mut state = 1_u32;
        for round in 0..300_000_u32 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Some come again, some of them after they were forgotten; homes collide.
            let number = if round % 3 == 0 { round } else { (state >> 8) % 200_000 };
            let mut bytes = [0; 16];
            bytes[..4].copy_from_slice(&(number / 2).wrapping_mul(2_654_435_761).to_be_bytes());
            bytes[12..].copy_from_slice(&number.to_be_bytes());
            let known = recent.table.len() > 1 && {
                let id = RecordId::from_bytes(bytes);
                let mut slot = super::home(id);
                let mut found = false;
                while let Some(other) = recent.at(slot) {
                    found |= other == id;
                    slot = (slot + 1) % super::SLOTS;
                }
                found
            };
            let new = recent.insert(RecordId::from_bytes(bytes));
            assert_eq!(new, !known);
            if new {
                model.push_back(number);
                if model.len() > REMEMBERED {
                    model.pop_front();
                }
            }
        }
        assert_eq!(recent.table.iter().filter(|place| **place > 0).count(), REMEMBERED);
        let mut ring: Vec<_> = recent.ring.iter().map(|id| id.as_bytes()[12..].to_vec()).collect();
        let mut model: Vec<_> = model.iter().map(|n| n.to_be_bytes().to_vec()).collect();
        ring.sort();
        model.sort();
        assert!(ring == model);
    }
}
