use rustinfra_constructs::cloudwatch::{Alarm, Metric};

use super::mistake;

#[test]
fn no_more_datapoints_alarm_than_there_are_periods() {
    mistake(
        |stack| {
            Alarm::builder("A", Metric::new("Shop", "Placed"), 1.0, 2)
                .datapoints_to_alarm(3)
                .build(stack);
        },
        "error[out-of-range]: a value is outside its range
  the number of datapoints to alarm is 3, but must be between 1 and 2.
    at `Test/A`, HERE
  help: see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    );
}
