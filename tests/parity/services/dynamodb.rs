//! Tables of one region and of several, with every setting; each grant to a role of its own.

use crate::services::common::{alarm, role};
use rustinfra_constructs::appscaling::{BaseTargetTracking, ScalingSchedule, Schedule};
use rustinfra_constructs::cloudwatch::AnyMetric;
use rustinfra_constructs::dynamodb::{
    AutoscaledCapacity, Capacity, Compression, ContributorInsights, GlobalTable,
    GlobalTableBilling, GlobalTableEncryption, GlobalTableIndex, ImportFormat, ImportSource,
    KinesisPrecision, LocalSecondaryIndex, MultiAccountReplica, MultiRegionConsistency, Operation,
    Projection, Replica, ReplicaIndex, StreamViewType, TableClass, TableEncryption, WarmThroughput,
};
use rustinfra_constructs::prelude::*;

const WARM: WarmThroughput = WarmThroughput { read: 12_000, write: 4_000 };

pub(crate) fn add(app: &App) -> Stack {
    let environment = Environment::new("123456789012", "us-east-1");
    let stack = Stack::builder("DynamoDb").environment(environment).build(app);
    Tags::of(&stack).add("team", "data");
    tables(&stack);
    shared(&stack);
    imported(&stack);
    global_tables(&stack);
    open_global_table(&stack);
    imported_global_tables(&stack);
    stack
}

/// What another account may do.
fn allowed(action: &'static str) -> Statement {
    Statement::allow([action]).to(Principal::account("111122223333")).on("*")
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
    full.grant_stream(&role(stack, "FullStreamDescriberToo"), ["dynamodb:DescribeStream"]);
    full.grant_table_list_streams(&role(stack, "FullStreamLister"));
    full.grant_stream_read(&role(stack, "FullStreamReaderToo"));
    full.grant_table_list_streams(&role(stack, "FullLister"));
    existing.grant_write_data(&role(stack, "ExistingWriter"));
    existing.grant_stream_read(&role(stack, "ExistingStreamReader"));
}

/// A table that another account may use, filled from files; and what is granted on it by name.
fn shared(stack: &Stack) {
    let shared = Table::builder("Shared", Attribute::string("id"))
        .import_source(ImportSource::new("exports", ImportFormat::DynamoDbJson))
        .resource_policy(allowed("dynamodb:GetItem"))
        .build(stack);
    shared.add_to_resource_policy(allowed("dynamodb:Query"));
    let used = [TableOperation::GetItem, TableOperation::PartiQLInsert];
    shared.grant(&role(stack, "SharedUser"), used);
    shared.grant(&role(stack, "SharedDeleter"), [TableOperation::DeleteItem]);
    alarm(stack, "SharedReturned", shared.metric("ReturnedItemCount"));

    let files = ImportSource::new("exports", ImportFormat::Ion).compression(Compression::Zstd);
    let ion = Table::builder("Ion", Attribute::string("id")).import_source(files).build(stack);
    ion.add_to_resource_policy(allowed("dynamodb:Scan"));
}

/// Tables that exist already, known by name or ARN.
fn imported(stack: &Stack) {
    let arn = |table: &str| format!("arn:aws:dynamodb:us-east-1:123456789012:table/{table}");
    let by_name = Table::from_table_name(stack, "ByName", "named");
    by_name.grant_read_data(&role(stack, "ByNameReader"));
    let by_arn = Table::from_table_arn(stack, "ByArn", arn("known"));
    by_arn.grant_write_data(&role(stack, "ByArnWriter"));
    let indexed = Table::from_table_arn(stack, "ByAttributes", arn("indexed")).with_indexes();
    indexed.grant(&role(stack, "ByAttributesQuerier"), [TableOperation::Query]);
    let streaming = Table::from_table_arn(stack, "Streaming", arn("streaming"))
        .with_stream_arn(arn("streaming/stream/2026"))
        .with_encryption_key(&Key::builder("StreamingKey").build(stack));
    streaming.grant_stream_read(&role(stack, "StreamingStreamReader"));
}

fn global_tables(stack: &Stack) {
    GlobalTable::builder("Global", Attribute::string("id")).build(stack);

    let key = Key::builder("GlobalKey").build(stack);
    let full = global_full(&key).build(stack);
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
        .resource_policy(allowed("dynamodb:GetItem"))
        .stream_resource_policy(allowed("dynamodb:GetRecords"))
        .build(stack);
    GlobalTable::builder("GlobalStrong", Attribute::string("id"))
        .multi_region_consistency(MultiRegionConsistency::StrongWithWitness("us-east-2".into()))
        .replica(Replica::new("us-west-2"))
        .build(stack);
    let source = "arn:aws:dynamodb:eu-west-1:210987654321:table/shared";
    MultiAccountReplica::builder("GlobalReplica", source).deletion_protection(true).build(stack);
    let source = "arn:aws:dynamodb:eu-west-1:210987654321:table/shared-full";
    let key = Key::builder("GlobalReplicaKey").build(stack);
    let configured = MultiAccountReplica::builder("GlobalReplicaFull", source)
        .encryption(GlobalTableEncryption::with_key(&key))
        .replicate_settings()
        .grant_index_permissions(false)
        .removal_policy(RemovalPolicy::Destroy)
        .build(stack);
    configured.add_to_stream_resource_policy(allowed("dynamodb:GetRecords"));
    configured.grant_read_data(&role(stack, "GlobalReplicaReader"));

    full.grant_read_data(&role(stack, "GlobalReader"));
    full.grant_stream_read(&role(stack, "GlobalStreamReader"));
    full.grant(&role(stack, "GlobalQuerier"), [TableOperation::Query]);
    full.grant_full_access(&role(stack, "GlobalAdmin"));
    full.grant_read_write_data(&role(stack, "GlobalUser"));
    full.grant_stream(&role(stack, "GlobalStreamDescriber"), ["dynamodb:DescribeStream"]);
    full.grant_table_list_streams(&role(stack, "GlobalListStreamReader"));
    full.grant_write_data(&role(stack, "GlobalWriter"));
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

/// A global table that gets what it has later, with an alarm on each of its metrics.
fn open_global_table(stack: &Stack) {
    let table = GlobalTable::builder("GlobalOpen", Attribute::string("id"))
        .encryption(GlobalTableEncryption::AwsOwned)
        .dynamo_stream(StreamViewType::KeysOnly)
        .build(stack);
    table.add_global_secondary_index(
        GlobalTableIndex::new("byName", Attribute::string("group"))
            .sort_key(Attribute::string("name")),
    );
    table.add_replica(Replica::new("us-west-2"));
    table.add_to_resource_policy(allowed("dynamodb:GetItem"));
    table.add_to_stream_resource_policy(allowed("dynamodb:GetRecords"));
    table.grant_multi_account_replication_to("arn:aws:dynamodb:us-east-2:444455556666:table/copy");
    let querier = role(stack, "GlobalOpenQuerier");
    table.grant(&querier, [TableOperation::Query]);
    table.replica("us-west-2").grant(&querier, [TableOperation::Query]);

    let alarm = |id: &str, metric: AnyMetric| alarm(stack, &format!("GlobalOpen{id}"), metric);
    let latency = table.metric("ReplicationLatency").dimension("ReceivingRegion", "us-west-2");
    alarm("Latency", latency.into());
    alarm("ConditionFailed", table.metric_conditional_check_failed_requests().into());
    alarm("Read", table.metric_consumed_read_capacity_units().into());
    alarm("Written", table.metric_consumed_write_capacity_units().into());
    alarm("Slow", table.metric_successful_request_latency(Operation::GetItem).into());
    alarm("Wrong", table.metric_user_errors().into());
    alarm("Throttled", table.metric_throttled_requests_for_operation(Operation::PutItem).into());
    let writes = [Operation::PutItem, Operation::UpdateItem];
    alarm("ThrottledWrites", table.metric_throttled_requests_for_operations(writes).into());
    alarm("FailedWrites", table.metric_system_errors_for_operations(writes).into());
}

/// Global tables that exist already, known by name or ARN.
fn imported_global_tables(stack: &Stack) {
    let by_name = Table::from_table_name(stack, "GlobalByName", "global-named");
    by_name.grant_read_data(&role(stack, "GlobalByNameReader"));
    let arn = "arn:aws:dynamodb:us-east-1:123456789012:table/global-known";
    let by_arn = Table::from_table_arn(stack, "GlobalByAttributes", arn)
        .with_stream_arn(format!("{arn}/stream/2026"))
        .with_encryption_key(&Key::builder("GlobalByAttributesKey").build(stack))
        .with_indexes();
    by_arn.grant_read_write_data(&role(stack, "GlobalByAttributesUser"));
    by_arn.grant_stream_read(&role(stack, "GlobalByAttributesStreamReader"));
    let indexed = Table::from_table_name(stack, "GlobalIndexed", "global-indexed").with_indexes();
    indexed.grant(&role(stack, "GlobalIndexedQuerier"), [TableOperation::Query]);
}
