//! Parameters of both kinds with every setting, and those that exist already.

use rustinfra_constructs::kms::Key;
use rustinfra_constructs::prelude::*;
use rustinfra_constructs::ssm::{ParameterDataType, ParameterTier, ParameterValueType};

/// The stack.
pub(crate) fn add(app: &App) -> Stack {
    let stack = Stack::new(app, "Ssm");
    let role =
        |id: &str| Role::builder(id, Principal::service("lambda.amazonaws.com")).build(&stack);

    let plain = StringParameter::builder("Plain", "value").build(&stack);
    let full = StringParameter::builder("Full", "value")
        .parameter_name("/shop/rate")
        .description("the rate")
        .tier(ParameterTier::Advanced)
        .allowed_pattern("^v.*$")
        .data_type(ParameterDataType::Text)
        .build(&stack);
    let list = StringListParameter::builder("List", ["north", "south"])
        .parameter_name("regions")
        .tier(ParameterTier::Standard)
        .build(&stack);
    plain.grant_read(&role("PlainReader"));
    full.grant_read(&role("FullReader"));
    full.grant_write(&role("FullWriter"));
    list.grant_read(&role("ListReader"));
    stack.output("PlainValue", plain.string_value());
    stack.output("PlainType", plain.parameter_type());
    stack.output("PlainArn", plain.arn());
    stack.output("ListValue", intrinsic::join("|", list.string_list_value()));

    let key = Key::builder("Key").build(&stack);
    let secure =
        StringParameter::from_secure_string_parameter(&stack, "Secure", "/shop/secure", Some(2))
            .encrypted_with(&key);
    secure.grant_read(&role("SecureReader"));
    secure.grant_write(&role("SecureWriter"));
    let latest = StringParameter::from_string_parameter_name(&stack, "Latest", "/shop/latest");
    latest.grant_read(&role("LatestReader"));
    stack.output("LatestValue", latest.string_value());
    let third = StringParameter::from_string_parameter_version(&stack, "Third", "/shop/third", 3);
    stack.output("ThirdValue", third.string_value());
    let arn = "arn:aws:ssm:eu-west-1:123456789012:parameter/shared";
    let shared = StringParameter::from_string_parameter_arn(&stack, "Shared", arn);
    stack.output("SharedValue", shared.string_value());
    let subnet = ParameterValueType::AWS_EC2_SUBNET_ID;
    let ids = "/shop/subnets";
    let ids = StringListParameter::from_typed_list_parameter(&stack, "Ids", ids, subnet, None);
    stack.output("IdsValue", intrinsic::join("|", ids.string_list_value()));
    let names =
        StringListParameter::from_string_list_parameter_name(&stack, "Names", "/shop/names");
    names.grant_write(&role("NamesWriter"));
    let old = ParameterValueType::STRING;
    let old =
        StringListParameter::from_typed_list_parameter(&stack, "Old", "/shop/old", old, Some(4));
    old.grant_read(&role("OldReader"));
    let image = ParameterValueType::AWS_EC2_IMAGE_ID;
    let machine = "/shop/machine";
    let machine = StringParameter::from_typed_string_parameter(&stack, "Machine", machine, image);
    stack.output("MachineValue", machine.string_value());
    let dynamic = StringParameter::from_dynamic_reference(&stack, "Dynamic", "/shop/dynamic");
    stack.output("DynamicValue", dynamic.string_value());
    list.grant_write(&role("ListWriter"));
    let zone = ParameterValueType::AWS_EC2_AVAILABILITYZONE_NAME;
    let zones = "/shop/zones";
    let zones = StringListParameter::value_for_typed_list_parameter(&stack, zones, zone, None);
    stack.output("Zones", intrinsic::join("|", zones));
    stack.output("NamesValue", intrinsic::join("|", names.string_list_value()));
    let looked = || StringParameter::value_for_string_parameter(&stack, "/shop/looked", None);
    stack.output("Looked", looked());
    stack.output("LookedAgain", looked());
    let kind = ParameterValueType::AWS_EC2_IMAGE_ID;
    let image =
        StringParameter::value_for_typed_string_parameter(&stack, "/shop/image", kind, None);
    stack.output("Image", image);
    stack
}
