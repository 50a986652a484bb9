//! The completeness proof: every mistake that it finds, and that it says nothing about what is
//! right.

mod conditions;
mod corpus;
mod names;
mod nested;
mod policies;
mod principals;
mod queues;
mod readers;
mod references;
mod services;
mod stacks;
mod state_machines;
mod template;
mod wiring;
