//! Record types, one module a domain.

pub mod activity;
pub mod banking;
pub mod billing;
pub mod calendar;
pub mod common;
pub mod communication;
pub mod contact;
pub mod contract;
pub mod device;
pub mod document;
pub mod employment;
pub mod energy;
pub mod health;
pub mod housing;
pub mod insurance;
pub mod media;
pub mod mobility;
pub mod offer;
pub mod payment;
pub mod person;
pub mod retail;
pub mod social;
pub mod telecom;
