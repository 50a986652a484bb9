use rustinfra_constructs::dynamodb::{
    AutoscaledCapacity, Capacity, GlobalSecondaryIndex, GlobalTable, GlobalTableBilling,
    GlobalTableIndex, MultiRegionConsistency, Replica,
};
use rustinfra_constructs::prelude::*;

use super::{long, mistake, mistake_in_region};

fn id() -> Attribute {
    Attribute::string("id")
}

#[test]
fn capacities_of_a_global_table_are_one_at_least_and_of_one_kind() {
    mistake(
        |stack| {
            GlobalTable::builder("T", id())
                .billing(GlobalTableBilling::Provisioned {
                    read: Capacity::Fixed(5),
                    write: AutoscaledCapacity::new(9).min_capacity(0).seed_capacity(0),
                })
                .build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the least capacity is 0, but must be at least 1.
    at `Test/T`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html

error[out-of-range]: a value is outside its range
  the seed capacity is 0, but must be at least 1.
    at `Test/T`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",
    );
    mistake(
        |stack| {
            GlobalTable::builder("T", id())
                .billing(GlobalTableBilling::OnDemandLimited { max_read: Some(0), max_write: None })
                .build(stack);
        },
        "error[out-of-range]: a value is outside its range
  a limit of request units is 0, but must be at least 1.
    at `Test/T`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",
    );
    mistake(
        |stack| {
            let by_day = GlobalTableIndex::new("by-day", Attribute::string("day"));
            GlobalTable::builder("T", id())
                .global_secondary_index(by_day.write_capacity(AutoscaledCapacity::new(9)))
                .build(stack);
        },
        "error[conflicting-options]: options do not fit together
  The index `by-day` and its table have to be both on demand or both provisioned.
    at `Test/T`, HERE
  help: leave out the index's capacity and limits, or change the table's billing",
    );
}

#[test]
fn replicas_are_in_other_regions_and_other_accounts() {
    mistake_in_region(
        |stack| {
            let replica = Replica::new("eu-central-1").point_in_time_recovery_days(36);
            GlobalTable::builder("T", id()).replica(replica).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the recovery period in days is 36, but must be between 1 and 35.
    at `Test/T`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
    );
    mistake_in_region(
        |stack| {
            let table = GlobalTable::builder("T", id()).build(stack);
            table.add_replica(Replica::new("eu-central-1"));
            table.add_replica(Replica::new("eu-central-1"));
        },
        "error[conflicting-options]: options do not fit together
  The table has two replicas in eu-central-1.
    at `Test/T`, HERE
  help: remove one of them",
    );
    mistake(
        |stack| {
            let table = Table::builder("T", id()).build(stack);
            table.grant_multi_account_replication_to("arn:aws:dynamodb:eu-west-1::table/t");
        },
        "error[conflicting-options]: options do not fit together
  `arn:aws:dynamodb:eu-west-1::table/t` names no account.
    at `Test/T`, HERE
  help: give the replica's ARN: `arn:aws:dynamodb:REGION:ACCOUNT:table/NAME`",
    );
}

#[test]
fn keys_and_indexes_that_dynamodb_refuses_are_told() {
    mistake(
        |stack| {
            let index = GlobalSecondaryIndex::new("many", Attribute::string("a"));
            let parts = ["b", "c", "d", "e"].map(Attribute::string);
            let index = parts.into_iter().fold(index, GlobalSecondaryIndex::also_partitioned_by);
            Table::builder("T", id()).global_secondary_index(index).build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the number of partition key attributes of `many` is 5, but must be between 0 and 4.
    at `Test/T`, HERE
  help: see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html",
    );
    mistake(
        |stack| {
            Table::builder("T", id()).sort_key(id()).build(stack);
        },
        "error[conflicting-options]: options do not fit together
  `id` is both partition key and sort key.
    at `Test/T`, HERE
  help: use another attribute to sort by",
    );
    mistake(
        |stack| {
            let index = GlobalSecondaryIndex::new("ab", Attribute::string("a"));
            Table::builder("T", id()).global_secondary_index(index).build(stack);
        },
        "error[bad-name]: a name is not allowed
  the index name `ab` does not consist of 3 to 255 letters, digits, `_`, `.` and `-`.
    at `Test/T`, HERE
  help: name it after what it finds, such as `byCustomer`",
    );
    mistake(
        |stack| {
            let index = GlobalSecondaryIndex::new(&long(256), Attribute::string("a"));
            Table::builder("T", id()).global_secondary_index(index).build(stack);
        },
        "error[bad-name]: a name is not allowed
  the index name `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx` does not consist of 3 to 255 letters, digits, `_`, `.` and `-`.
    at `Test/T`, HERE
  help: name it after what it finds, such as `byCustomer`",
    );
    mistake(
        |stack| {
            let _ = Table::builder("T", id()).build(stack).with_stream_arn("arn");
        },
        "error[conflicting-options]: options do not fit together
  The stream of a table of this app is made here, not given.
    at `Test/T`, HERE
  help: set `.stream(…)` on the table's builder",
    );
}

#[test]
fn a_strongly_consistent_table_is_in_three_regions_or_two_and_a_witness() {
    let page = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html";
    let told = |detail: &str| {
        format!(
            "error[strong-consistency]: a table cannot be strongly consistent
  {detail}
    at `Test/T`, HERE
  help: add or remove replicas; see {page}"
        )
    };
    mistake_in_region(
        |stack| {
            GlobalTable::builder("T", id())
                .multi_region_consistency(MultiRegionConsistency::Strong)
                .replica(Replica::new("eu-west-2"))
                .build(stack);
        },
        &told("It is in 2 regions, but has to be in 3, its own counted."),
    );
    mistake_in_region(
        |stack| {
            let witness = MultiRegionConsistency::StrongWithWitness("eu-west-3".to_string());
            GlobalTable::builder("T", id()).multi_region_consistency(witness).build(stack);
        },
        &told("It is in 1 regions and a witness, but has to be in 2, its own counted."),
    );
}
