//! Questions about one resource type.

use super::{Property, ResourceType, Shape, TagProperty};

impl ResourceType {
    /// The type name, such as `AWS::SQS::Queue`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it holds data that a replacement or removal loses.
    pub fn is_stateful(&self) -> bool {
        self.stateful
    }

    /// The properties that must be set.
    pub fn required(&self) -> impl Iterator<Item = &str> {
        self.properties().filter(|(_, property)| property.required).map(|(name, _)| name)
    }

    /// All top-level properties, by name.
    pub fn properties(&self) -> impl Iterator<Item = (&str, &Property)> {
        self.properties.iter().map(|(name, property)| (name.as_str(), property))
    }

    /// One top-level property.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.get(name)
    }

    /// The properties of a nested type, by name.
    pub fn nested(&self, type_name: &str) -> impl Iterator<Item = (&str, &Property)> {
        let fields = self.types.get(type_name).into_iter().flatten();
        fields.map(|(name, property)| (name.as_str(), property))
    }

    /// What `Fn::GetAtt` can read, with the type of the value.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &Shape)> {
        self.attributes.iter().map(|(name, shape)| (name.as_str(), shape))
    }

    /// The attributes whose values `Ref` returns, joined by `|` if there are several.
    pub fn identity(&self) -> &[String] {
        &self.identity
    }

    /// The property that holds its tags.
    pub fn tag_property(&self) -> Option<&TagProperty> {
        self.tags.as_ref()
    }

    /// The shape of its ARN, such as `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}`.
    pub fn arn_template(&self) -> Option<&str> {
        self.arn.as_deref()
    }

    /// The page of the CloudFormation reference that describes it.
    pub fn reference_page(&self) -> String {
        let path = self.name.trim_start_matches("AWS::").replace("::", "-").to_ascii_lowercase();
        format!(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-{path}.html"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::Spec;

    #[test]
    fn a_function_answers_what_is_asked_of_it() {
        let function = Spec::embedded().resource("AWS::Lambda::Function").expect("a known type");
        assert_eq!(function.required().collect::<Vec<_>>(), ["Code", "Role"]);
        assert!(function.attributes().any(|(name, _)| name == "Arn"));
        assert_eq!(function.identity(), ["FunctionName"]);
        assert_eq!(function.tag_property().map(|tags| tags.name.as_str()), Some("Tags"));
        assert!(!function.is_stateful());
        assert_eq!(
            function.reference_page(),
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html"
        );
        assert_eq!(
            function.arn_template(),
            Some("arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}")
        );
        assert!(function.nested("TracingConfig").any(|(name, _)| name == "Mode"));
    }

    #[test]
    fn what_holds_data_is_stateful() {
        for name in
            ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue", "AWS::RDS::DBCluster"]
        {
            assert!(Spec::embedded().resource(name).expect("a known type").is_stateful(), "{name}");
        }
    }
}
