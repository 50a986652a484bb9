//! The settings of a mapping, for the sources that make one.

use std::cell::RefCell;
use std::rc::Rc;

use rustinfra::prelude::*;

use super::generic::{EventSourceMapping, EventSourceMappingBuilder};

/// What a source asks of its mapping, and the mapping once there is one.
#[derive(Clone, Default)]
pub(super) struct MappingOptions {
    asked: Vec<Rc<dyn Fn(EventSourceMappingBuilder) -> EventSourceMappingBuilder>>,
    made: Rc<RefCell<Option<EventSourceMapping>>>,
}

impl MappingOptions {
    /// Asks for something.
    pub(super) fn ask(
        &mut self,
        option: impl Fn(EventSourceMappingBuilder) -> EventSourceMappingBuilder + 'static,
    ) {
        self.asked.push(Rc::new(option));
    }

    /// Places the mapping below `scope`.
    #[track_caller]
    pub(super) fn build(&self, mut mapping: EventSourceMappingBuilder, scope: &impl Construct) {
        for option in &self.asked {
            mapping = option(mapping);
        }
        let mapping = mapping.build(scope);
        *self.made.borrow_mut() = Some(mapping);
    }

    /// The newest mapping.
    pub(super) fn made(&self) -> Option<EventSourceMapping> {
        self.made.borrow().clone()
    }
}

/// Writes the functions of a source that set something of its mapping: those of
/// [`EventSourceMappingBuilder`] with the same name and the same arguments; first of all those that
/// every source has.
macro_rules! mapping_options {
    ($on_failure:ident, $id:ident, $arn:ident;
        $($name:ident($($argument:ident: $type:ty)?);)+) => {
        $(
            #[doc = concat!("See [`EventSourceMappingBuilder::", stringify!($name),
                "`](crate::lambda::EventSourceMappingBuilder::", stringify!($name), ").")]
            pub fn $name(mut self $(, $argument: $type)?) -> Self {
                self.options.ask(move |mapping| mapping.$name($($argument.clone())?));
                self
            }
        )+

        /// Reports what could not be processed.
        pub fn $on_failure(
            mut self,
            to: &(impl $crate::lambda::Destination + Clone + 'static),
        ) -> Self {
            let to = to.clone();
            self.options.ask(move |mapping| mapping.on_failure(&to));
            self
        }

        /// The id of the connection with the function that got the source last; `None` before one
        /// has.
        pub fn $id(&self) -> Option<rustinfra::value::Value<String>> {
            self.options.made().map(|mapping| mapping.event_source_mapping_id())
        }

        /// The ARN of the connection with the function that got the source last; `None` before one
        /// has.
        pub fn $arn(&self) -> Option<rustinfra::value::Value<String>> {
            self.options.made().map(|mapping| mapping.event_source_mapping_arn())
        }
    };
}

pub(super) use mapping_options;
