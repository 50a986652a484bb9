//! Policy documents as sets of statements.
