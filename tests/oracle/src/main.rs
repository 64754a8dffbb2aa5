//! Evaluates Azure Policy definitions with regorus: `policy-oracle ALIASES` reads JSON lines
//! `{"definition": {…}, "resources": [{…}]}` and answers each with a list of effects, `null` where none applies, or
//! with `{"error": "…"}`.

use anyhow::{anyhow, Result};
use regorus::languages::azure_policy::aliases::{normalizer, AliasRegistry};
use regorus::languages::azure_policy::{compiler, parser};
use regorus::rvm::RegoVM;
use regorus::{Rc, Source, Value};
use serde_json::{json, Value as Json};
use std::io::{stdin, BufRead};

const CONTEXT: &str = r#"{"resourceGroup": {"name": "rg", "location": "swedencentral"},
    "subscription": {"subscriptionId": "00000000-0000-0000-0000-000000000000"}}"#;

fn effect(vm: &mut RegoVM, resource: &Json, aliases: &AliasRegistry) -> Result<Json> {
    let raw = Value::from_json_str(&resource.to_string())?;
    let mut input = Value::new_object();
    let map = input.as_object_mut()?;
    map.insert(Value::from("resource"), normalizer::normalize(&raw, Some(aliases), None));
    map.insert(Value::from("parameters"), Value::new_object());
    vm.set_input(input);
    vm.set_context(Value::from_json_str(CONTEXT)?);
    let found: Json = serde_json::from_str(&serde_json::to_string(&vm.execute_entry_point_by_name("main")?)?)?;
    Ok(found.get("effect").cloned().unwrap_or(Json::Null))
}

fn answer(line: &str, aliases: &Rc<AliasRegistry>) -> Result<Json> {
    let asked: Json = serde_json::from_str(line)?;
    // A long line of a definition is a parse error, so it is printed over many.
    let source = Source::from_contents("definition".into(), serde_json::to_string_pretty(&asked["definition"])?)?;
    let definition = parser::parse_policy_definition(&source).map_err(|e| anyhow!("{e}"))?;
    let program = compiler::compile_policy_definition_with_aliases(&definition, Rc::clone(aliases))?;
    let mut vm = RegoVM::new();
    vm.load_program(program);
    let resources = asked["resources"].as_array().ok_or_else(|| anyhow!("no resources"))?;
    resources.iter().map(|r| effect(&mut vm, r, aliases)).collect()
}

fn main() -> Result<()> {
    let file = std::env::args().nth(1).ok_or_else(|| anyhow!("name the file of aliases"))?;
    let mut registry = AliasRegistry::new();
    registry.load_from_json(&std::fs::read_to_string(file)?)?;
    let aliases = Rc::new(registry);
    for line in stdin().lock().lines() {
        println!("{}", answer(&line?, &aliases).unwrap_or_else(|e| json!({"error": e.to_string()})));
    }
    Ok(())
}
