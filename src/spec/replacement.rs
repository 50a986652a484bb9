//! What a change of a property does to the resource.

use serde::{Deserialize, Serialize};

use super::{Property, ResourceType, Shape};

/// Whether a change replaces the resource, in rising order of danger.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Replacement {
    /// The resource is updated in place.
    #[default]
    Never,
    /// It depends on the values, or AWS's own descriptions disagree.
    Maybe,
    /// CloudFormation creates another resource and deletes this one.
    Always,
}

impl ResourceType {
    /// What a change at a path below `Properties` does, such as `["KeySchema", "0", "AttributeName"]`.
    ///
    /// The path is followed into nested types as far as they are known. A property that is
    /// newer than the facts may do anything.
    ///
    /// See [update behaviors of stack resources][page].
    ///
    /// [page]: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
    pub fn replacement(&self, property_path: &[&str]) -> Replacement {
        let Some((first, rest)) = property_path.split_first() else { return Replacement::Never };
        let Some(top) = self.properties.get(*first) else { return Replacement::Maybe };
        if top.replace == Replacement::Always {
            return Replacement::Always;
        }
        let mut named = vec![*first];
        let nested = self.below(&top.shape, rest, &mut named);
        let path = named.join(".");
        if self.replace_paths.contains(&path) {
            return Replacement::Always;
        }
        // A type may be shared by a property that replaces and one that does not.
        let shared = nested.min(Replacement::Maybe);
        let inside = self.replace_paths.iter().any(|deeper| {
            deeper.strip_prefix(path.as_str()).is_some_and(|tail| tail.starts_with('.'))
        });
        top.replace.max(shared).max(if inside { Replacement::Maybe } else { Replacement::Never })
    }

    /// The strongest answer along the rest of a path, collecting the names of properties in it.
    fn below<'p>(&self, shape: &Shape, path: &[&'p str], named: &mut Vec<&'p str>) -> Replacement {
        let Some((step, rest)) = path.split_first() else { return Replacement::Never };
        match shape {
            Shape::List(inner) | Shape::Map(inner) => self.below(inner, rest, named),
            Shape::Nested(name) => {
                match self.types.get(name).and_then(|fields| fields.get(*step)) {
                    Some(Property { shape, replace, .. }) => {
                        named.push(step);
                        self.below(shape, rest, named).max(*replace)
                    }
                    None => Replacement::Never,
                }
            }
            _ => Replacement::Never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Spec;
    use super::Replacement::{self, Always, Maybe, Never};

    #[track_caller]
    fn check(type_name: &str, path: &[&str], expect: Replacement) {
        let resource = Spec::embedded().resource(type_name).expect("a known type");
        assert_eq!(resource.replacement(path), expect, "{type_name} {path:?}");
    }

    #[test]
    fn a_property_says_itself_what_its_change_does() {
        check("AWS::SQS::Queue", &["FifoQueue"], Always);
        check("AWS::SQS::Queue", &["DelaySeconds"], Never);
        check("AWS::DynamoDB::Table", &["TableName"], Always);
        check("AWS::Lambda::Function", &["Runtime"], Never);
    }

    #[test]
    fn what_lies_below_a_replacing_property_replaces() {
        check("AWS::DynamoDB::Table", &["KeySchema", "0", "AttributeName"], Always);
    }

    #[test]
    fn a_nested_property_can_replace_alone() {
        let health_check = "AWS::Route53::HealthCheck";
        check(health_check, &["HealthCheckConfig", "Type"], Always);
        check(health_check, &["HealthCheckConfig", "Port"], Never);
        check(health_check, &["HealthCheckConfig"], Maybe);
    }

    #[test]
    fn a_property_newer_than_the_facts_may_do_anything() {
        check("AWS::SQS::Queue", &["FromTheFuture"], Maybe);
    }

    #[test]
    fn no_path_changes_nothing() {
        check("AWS::SQS::Queue", &[], Never);
    }
}
