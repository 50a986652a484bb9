use rustinfra_constructs::ec2::{SubnetConfiguration, SubnetType, Vpc};
use rustinfra_constructs::prelude::*;

use super::{mistake, mistake_in_region};

#[test]
fn a_network_has_200_subnets_and_drains_soon() {
    mistake(
        |stack| {
            Vpc::builder("V").nat_gateway_max_drain_duration(secs(4_001)).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the longest time to drain in seconds is 4001, but must be between 1 and 4000.
    at `Test/V`, HERE
  help: see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-natgateway.html",
    );
    mistake_in_region(
        |stack| {
            let groups = (0..101).map(|i| {
                SubnetConfiguration::new(&format!("g{i}"), SubnetType::PrivateIsolated)
                    .cidr_mask(28)
            });
            Vpc::builder("V").max_azs(2).subnet_configuration(groups).build(stack);
        },
        "error[too-many-resources]: a stack is too large
  607 resources, but a template may have 500. Most are: 202 AWS::EC2::RouteTable, 202 AWS::EC2::Subnet, 202 AWS::EC2::SubnetRouteTableAssociation, 1 AWS::EC2::VPC.
    at `Test`, HERE
  help: split it into several stacks, or move parts into a `NestedStack`

error[out-of-range]: a value is outside its range
  the number of subnets is 202, but must be between 0 and 200.
    at `Test/V`, HERE
  help: see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
    );
}
