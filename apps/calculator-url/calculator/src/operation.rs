//! What can be calculated.

/// One of the four.
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Operation {
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        match name {
            "add" => Ok(Operation::Add),
            "subtract" => Ok(Operation::Subtract),
            "multiply" => Ok(Operation::Multiply),
            "divide" => Ok(Operation::Divide),
            other => Err(format!("`{other}` is none of add, subtract, multiply, divide")),
        }
    }

    pub(crate) fn of(&self, a: f64, b: f64) -> Result<f64, String> {
        match self {
            Operation::Add => Ok(a + b),
            Operation::Subtract => Ok(a - b),
            Operation::Multiply => Ok(a * b),
            Operation::Divide if b == 0.0 => Err("division by zero".to_string()),
            Operation::Divide => Ok(a / b),
        }
    }
}
