//! The completeness proof over templates.

mod corpus;
