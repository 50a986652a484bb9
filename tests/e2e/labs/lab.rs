//! One app, deployed to an endpoint of its own.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};

use super::mutation;
use super::refused::Refused;
use super::request::Request;
use super::socket::Socket;
use crate::assembly::Outputs;
use crate::local::Local;

/// How long something that happens by itself may take; most of it takes less than a second.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often the functions' logs are looked at meanwhile; it takes half a second.
const LOOK: Duration = Duration::from_secs(2);

/// A deployed app.
pub(crate) struct Lab {
    /// Our command line and the endpoint.
    pub(crate) local: Local,
    /// The cloud assembly that is deployed.
    pub(super) assembly: PathBuf,
    url: String,
    outputs: RefCell<Outputs>,
    /// How many names were given out.
    names: Cell<u32>,
    /// When the running flow has begun, in milliseconds, if it is one that is to be denied.
    pub(super) denied_since: Cell<Option<u128>>,
}

impl Lab {
    /// Deploys `apps/<app>` to an endpoint of its own, with IAM enforced.
    #[track_caller]
    pub(crate) fn deploy(app: &str) -> Self {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let local = Local::new(&format!("lab-{app}-{number}"));
        let assembly = local.scratch.join("assembly");
        let out = assembly.to_string_lossy().into_owned();
        local.run(&["synth", "--quiet", "--app", &format!("apps/{app}"), "--out", &out]);
        let lab = Self {
            url: String::new(),
            assembly,
            outputs: RefCell::default(),
            names: Cell::new(0),
            denied_since: Cell::new(None),
            local,
        };
        lab.update();
        Self { url: lab.local.url(), ..lab }
    }

    /// Deploys what now lies in the assembly's directory.
    #[track_caller]
    pub(super) fn update(&self) {
        let out = self.assembly.to_string_lossy().into_owned();
        let stacks = self.local.deploy_all(&["--app", &out]);
        let outputs = stacks.as_object().into_iter().flat_map(|stacks| stacks.values());
        let outputs = outputs.filter_map(Value::as_object).flatten();
        let outputs = outputs.map(|(name, value)| (name.clone(), value.clone())).collect();
        self.outputs.replace(outputs);
    }

    /// The endpoint's address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// All outputs of the app's stacks.
    pub(crate) fn outputs(&self) -> Outputs {
        self.outputs.borrow().clone()
    }

    /// The one output whose name contains `name`.
    #[track_caller]
    pub(crate) fn output(&self, name: &str) -> String {
        let outputs = self.outputs.borrow();
        // A name that is the whole of one output's may be a part of another's.
        let found = match outputs.get(name) {
            Some(exact) => vec![exact],
            None => {
                let matching = outputs.iter().filter(|(output, _)| output.contains(name));
                matching.map(|(_, value)| value).collect()
            }
        };
        match found.as_slice() {
            [one] => one.as_str().unwrap_or_default().to_owned(),
            _ => panic!("{} outputs are named {name}: {outputs:?}", found.len()),
        }
    }

    /// A name that no flow has used before.
    pub(crate) fn unique(&self, prefix: &str) -> String {
        let number = self.names.get();
        self.names.set(number + 1);
        format!("{prefix}{number}")
    }

    /// Starts a request to an address as AWS gives it, such as an output.
    pub(crate) fn request(&self, method: &str, url: &str) -> Request {
        Request::new(&self.url, method, url)
    }

    /// Starts a GET request.
    pub(crate) fn get(&self, url: &str) -> Request {
        self.request("GET", url)
    }

    /// Starts a POST request with a JSON body.
    pub(crate) fn post(&self, url: &str, body: &Value) -> Request {
        self.request("POST", url).json(body)
    }

    /// Connects to a WebSocket API by its address on AWS.
    pub(crate) fn connect(&self, url: &str) -> Result<Socket, Refused> {
        Socket::connect(&self.url, url, &[])
    }

    /// Connects to a WebSocket API, sending headers such as a token.
    pub(crate) fn connect_with(
        &self,
        url: &str,
        headers: &[(&str, &str)],
    ) -> Result<Socket, Refused> {
        Socket::connect(&self.url, url, headers)
    }

    /// Does one operation of a service as the account's root user: `("dynamodb", "Scan", …)`.
    #[track_caller]
    pub(crate) fn call(
        &self,
        service: &str,
        operation: &str,
        parameters: &Value,
    ) -> Result<Value, Refused> {
        self.call_as(&Value::Null, service, operation, parameters)
    }

    /// Does one operation with temporary credentials, as STS or an identity pool hands them out.
    #[track_caller]
    pub(crate) fn call_as(
        &self,
        credentials: &Value,
        service: &str,
        operation: &str,
        parameters: &Value,
    ) -> Result<Value, Refused> {
        let [credentials, parameters] = [credentials, parameters].map(Value::to_string);
        let answer = self.local.ask(&["call", service, operation, &parameters, &credentials]);
        match answer.get("error") {
            None => Ok(answer),
            Some(error) => Err(Refused::new(format!("{service} {operation}: {error}"))),
        }
    }

    /// Invokes a function and returns what it returned; its error is a refusal.
    #[track_caller]
    pub(crate) fn invoke(&self, function: &str, payload: &Value) -> Result<Value, Refused> {
        let parameters = json!({"FunctionName": function, "Payload": payload.to_string()});
        let answer = self.call("lambda", "Invoke", &parameters)?;
        let text = answer["Payload"].as_str().unwrap_or_default();
        if let Some(error) = answer.get("FunctionError") {
            return Err(Refused::new(format!("{function}: {error}: {text}")));
        }
        Ok(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text)))
    }

    /// What the functions whose name contains `function` have written to their logs.
    #[track_caller]
    pub(crate) fn log_of(&self, function: &str) -> String {
        self.local.log_of(function)
    }

    /// Asks again and again until there is an answer.
    pub(crate) fn wait_for<T>(
        &self,
        what: &str,
        mut ask: impl FnMut() -> Result<Option<T>, Refused>,
    ) -> Result<T, Refused> {
        let start = Instant::now();
        let mut looked = start;
        loop {
            if let Some(found) = ask()? {
                return Ok(found);
            }
            // What was denied does not come any more.
            if looked.elapsed() > LOOK && self.denied_since.get().is_some() {
                if let Some(denial) = self.denials().into_iter().next() {
                    return Err(Refused::new(format!("{what} did not come: {denial}")));
                }
                looked = Instant::now();
            }
            if start.elapsed() > PATIENCE {
                return Err(Refused::new(format!("{what} did not come")));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// What functions have logged that they were denied, since the running flow began.
    #[track_caller]
    pub(super) fn denials(&self) -> Vec<String> {
        let since = self.denied_since.get().unwrap_or_default().to_string();
        let answer = self.local.ask(&["denials", &since]);
        let lines = answer.as_array().into_iter().flatten().filter_map(Value::as_str);
        lines.map(str::to_owned).collect()
    }

    /// Requires that a flow goes through.
    #[track_caller]
    pub(crate) fn works(&self, flow: impl Fn(&Lab) -> Result<(), Refused>) {
        if let Err(refused) = flow(self) {
            panic!("{refused}");
        }
    }

    /// Requires that without any one action of a permission the flow does not go through, or that
    /// the app is not deployed in the first place.
    #[track_caller]
    pub(crate) fn needs_every_action(&self, flow: impl Fn(&Lab) -> Result<(), Refused>) {
        self.needs_every_action_but(flow, &[]);
    }

    /// The same, but for those that `kept` names, with the reason: see [`mutation::run`].
    #[track_caller]
    pub(crate) fn needs_every_action_but(
        &self,
        flow: impl Fn(&Lab) -> Result<(), Refused>,
        kept: &[(&str, &str)],
    ) {
        mutation::run(self, &flow, kept);
    }
}

/// Milliseconds since 1970, as CloudWatch Logs counts them.
pub(super) fn now() -> u128 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map(|time| time.as_millis()).unwrap_or_default()
}
