//! Tables of one region and of several, with every setting; each grant to a role of its own.

use rustinfra_constructs::appscaling::{BaseTargetTracking, ScalingSchedule, Schedule};
use rustinfra_constructs::dynamodb::{
    AutoscaledCapacity, Capacity, Compression, ContributorInsights, GlobalTable,
    GlobalTableBilling, GlobalTableEncryption, GlobalTableIndex, ImportFormat, ImportSource,
    KinesisPrecision, LocalSecondaryIndex, MultiAccountReplica, MultiRegionConsistency, Projection,
    Replica, ReplicaIndex, StreamViewType, TableClass, TableEncryption, WarmThroughput,
};
use rustinfra_constructs::prelude::*;

const WARM: WarmThroughput = WarmThroughput { read: 12_000, write: 4_000 };

pub(crate) fn add(app: &App) -> Stack {
    let environment = Environment::new("123456789012", "us-east-1");
    let stack = Stack::builder("DynamoDb").environment(environment).build(app);
    Tags::of(&stack).add("team", "data");
    tables(&stack);
    global_tables(&stack);
    stack
}

fn role(stack: &Stack, id: &str) -> Role {
    Role::builder(id, Principal::service("lambda.amazonaws.com")).build(stack)
}

fn tables(stack: &Stack) {
    let plain = Table::builder("Plain", Attribute::string("id")).build(stack);
    let by_state = GlobalSecondaryIndex::new("byState", Attribute::string("state"))
        .also_partitioned_by(Attribute::string("country"))
        .sort_key(Attribute::number("placedAt"))
        .projection(Projection::include(["total"]))
        .billing(Billing::OnDemandLimited { max_read: Some(10), max_write: Some(5) })
        .warm_throughput(WARM)
        .contributor_insights(ContributorInsights::ThrottledKeys);
    let by_total = LocalSecondaryIndex::new("byTotal", Attribute::binary("total"))
        .projection(Projection::KeysOnly);
    let full = Table::builder("Full", Attribute::string("customer"))
        .sort_key(Attribute::number("placedAt"))
        .table_name("full")
        .billing(Billing::OnDemandLimited { max_read: Some(100), max_write: Some(50) })
        .warm_throughput(WARM)
        .stream(StreamViewType::NewAndOldImages)
        .time_to_live("expires")
        .point_in_time_recovery_days(7)
        .encryption(TableEncryption::NewKey)
        .deletion_protection(true)
        .table_class(TableClass::StandardInfrequentAccess)
        .contributor_insights(ContributorInsights::AccessedAndThrottledKeys)
        .kinesis_stream("arn:aws:kinesis:us-east-1:123456789012:stream/changes")
        .kinesis_precision(KinesisPrecision::Microsecond)
        .global_secondary_index(by_state)
        .local_secondary_index(by_total)
        .removal_policy(RemovalPolicy::Destroy)
        .build(stack);
    let provisioned = Table::builder("Provisioned", Attribute::string("id"))
        .billing(Billing::Provisioned { read: 7, write: 3 })
        .encryption(TableEncryption::AwsManaged)
        .global_secondary_index(
            GlobalSecondaryIndex::new("byKind", Attribute::string("kind"))
                .billing(Billing::Provisioned { read: 2, write: 1 }),
        )
        .build(stack);
    let reads = provisioned.auto_scale_read_capacity(1, 50);
    reads.scale_on_utilization_with(75, BaseTargetTracking::new().scale_in_cooldown(secs(30)));
    let night = ScalingSchedule::new(Schedule::cron("0 20 * * ? *")).max_capacity(10);
    reads.scale_on_schedule("Night", night);
    provisioned.auto_scale_write_capacity(1, 50).scale_on_utilization(75);
    provisioned
        .auto_scale_global_secondary_index_read_capacity("byKind", 1, 5)
        .scale_on_utilization(70);
    provisioned
        .auto_scale_global_secondary_index_write_capacity("byKind", 1, 5)
        .scale_on_utilization(70);
    let format =
        ImportFormat::Csv { delimiter: Some(';'), header: vec!["id".into(), "name".into()] };
    Table::builder("Imported", Attribute::string("id"))
        .import_source(
            ImportSource::new("exports", format)
                .bucket_owner("210987654321")
                .key_prefix("orders/")
                .compression(Compression::Gzip),
        )
        .build(stack);
    let existing = Table::from_table_name(stack, "Existing", "existing")
        .with_stream_arn("arn:aws:dynamodb:us-east-1:123456789012:table/existing/stream/2026")
        .with_indexes()
        .with_encryption_key(&Key::builder("ExistingKey").build(stack));

    plain.grant_read_data(&role(stack, "PlainReader"));
    full.grant_read_data(&role(stack, "FullReader"));
    full.grant_write_data(&role(stack, "FullWriter"));
    full.grant_read_write_data(&role(stack, "FullUser"));
    full.grant_full_access(&role(stack, "FullAdmin"));
    full.grant_stream_read(&role(stack, "FullStreamReader"));
    full.grant_stream(&role(stack, "FullStreamDescriber"), ["dynamodb:DescribeStream"]);
    existing.grant_write_data(&role(stack, "ExistingWriter"));
    existing.grant_stream_read(&role(stack, "ExistingStreamReader"));
}

fn global_tables(stack: &Stack) {
    GlobalTable::builder("Global", Attribute::string("id")).build(stack);

    let key = Key::builder("GlobalKey").build(stack);
    let full = global_full(&key).build(stack);
    let other = || Principal::account("111122223333");
    GlobalTable::builder("GlobalOnDemand", Attribute::string("id"))
        .billing(GlobalTableBilling::OnDemandLimited { max_read: Some(100), max_write: Some(50) })
        .encryption(GlobalTableEncryption::AwsManaged)
        .global_secondary_index(
            GlobalTableIndex::new("byGroup", Attribute::string("group"))
                .max_read_request_units(10)
                .max_write_request_units(20),
        )
        .replica(
            Replica::new("us-west-2")
                .max_read_request_units(70)
                .global_secondary_index("byGroup", ReplicaIndex::new().max_read_request_units(7)),
        )
        .resource_policy(Statement::allow(["dynamodb:GetItem"]).to(other()).on("*"))
        .stream_resource_policy(Statement::allow(["dynamodb:GetRecords"]).to(other()).on("*"))
        .build(stack);
    GlobalTable::builder("GlobalStrong", Attribute::string("id"))
        .multi_region_consistency(MultiRegionConsistency::StrongWithWitness("us-east-2".into()))
        .replica(Replica::new("us-west-2"))
        .build(stack);
    let source = "arn:aws:dynamodb:eu-west-1:210987654321:table/shared";
    MultiAccountReplica::builder("GlobalReplica", source).deletion_protection(true).build(stack);

    full.grant_read_data(&role(stack, "GlobalReader"));
    full.grant_stream_read(&role(stack, "GlobalStreamReader"));
    let replica = full.replica("us-east-2");
    replica.grant_write_data(&role(stack, "ReplicaWriter"));
    replica.grant_stream_read(&role(stack, "ReplicaStreamReader"));
}

fn global_full(key: &Key) -> rustinfra_constructs::dynamodb::GlobalTableBuilder {
    let by_group = GlobalTableIndex::new("byGroup", Attribute::string("group"))
        .read_capacity(AutoscaledCapacity::new(9).min_capacity(2).target_utilization_percent(60));
    let by_place = GlobalTableIndex::new("byPlace", Attribute::string("group"))
        .also_partitioned_by(Attribute::string("place"))
        .sort_key(Attribute::string("name"))
        .projection(Projection::include(["total"]))
        .write_capacity(AutoscaledCapacity::new(20))
        .warm_throughput(WARM);
    let by_length = LocalSecondaryIndex::new("byLength", Attribute::binary("length"))
        .projection(Projection::KeysOnly);
    let replica = Replica::new("us-east-2")
        .read_capacity(Capacity::Fixed(7))
        .table_class(TableClass::Standard)
        .deletion_protection(false)
        .point_in_time_recovery(false)
        .contributor_insights(None)
        .tag("there", "only")
        .kinesis_stream("arn:aws:kinesis:us-east-2:123456789012:stream/changes")
        .global_secondary_index(
            "byGroup",
            ReplicaIndex::new()
                .read_capacity(Capacity::Fixed(3))
                .contributor_insights(ContributorInsights::AccessedAndThrottledKeys),
        );
    GlobalTable::builder("GlobalFull", Attribute::string("id"))
        .sort_key(Attribute::number("at"))
        .table_name("global-full")
        .billing(GlobalTableBilling::Provisioned {
            read: Capacity::Fixed(5),
            write: AutoscaledCapacity::new(10).seed_capacity(3),
        })
        .dynamo_stream(StreamViewType::NewImage)
        .time_to_live("expires")
        .encryption(
            GlobalTableEncryption::with_key(key)
                .replica_key("us-east-2", "arn:aws:kms:us-east-2:123456789012:key/replica"),
        )
        .contributor_insights(ContributorInsights::ThrottledKeys)
        .deletion_protection(true)
        .table_class(TableClass::StandardInfrequentAccess)
        .point_in_time_recovery_days(5)
        .kinesis_stream("arn:aws:kinesis:us-east-1:123456789012:stream/changes")
        .tag("here", "only")
        .warm_throughput(WARM)
        .global_secondary_index(by_group)
        .global_secondary_index(by_place)
        .local_secondary_index(by_length)
        .replica(replica)
        .replicate_settings()
        .removal_policy(RemovalPolicy::Destroy)
}
