//! Something without security groups or addresses at the end of a connection.

use rustinfra_constructs::ec2::Port;
use rustinfra_constructs::prelude::*;

fn main() {
    let app = App::new();
    let stack = Stack::new(&app, "Orders");
    let vpc = Vpc::builder("Vpc").build(&stack);
    let inbox = Queue::builder("Inbox").build(&stack);
    let servers = SecurityGroup::builder("Servers", &vpc).build(&stack);
    servers.connections().allow_to(&inbox, Port::HTTPS);
}
