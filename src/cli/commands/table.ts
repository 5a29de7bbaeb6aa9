import type { Argument, Command, Option } from "commander";
import type { ArgumentEntry, CommandEntry, OptionEntry } from "../../model/command-table.ts";
import { examplesOf, namesOf } from "./examples.ts";

/** A command with all below it, as its help shows them, as plain data. */
export function tableOf(command: Command): CommandEntry {
  const help = command.createHelp();
  // Commander's own word for the help of another; the option --help does the same at every command.
  const commands = help.visibleCommands(command).filter((one) => command.commands.includes(one));
  return {
    names: namesOf(command),
    aliases: command.aliases(),
    description: command.description(),
    arguments: command.registeredArguments.map(argumentEntry),
    options: help.visibleOptions(command).map(optionEntry),
    commands: commands.map(tableOf),
    examples: examplesOf(command),
    acts: commands.length === 0 || command.options.length > 1,
  };
}

function argumentEntry(argument: Argument): ArgumentEntry {
  const { argChoices: choices, defaultValue, defaultValueDescription = String(defaultValue) } = argument;
  return {
    name: argument.name(),
    description: argument.description,
    isRequired: argument.required,
    isVariadic: argument.variadic,
    ...(choices === undefined ? {} : { choices }),
    ...(defaultValue === undefined ? {} : { byDefault: defaultValueDescription }),
  };
}

function optionEntry(option: Option): OptionEntry {
  const { long = "", short, description, argChoices: choices } = option;
  const [, name] = /[<[]([^>\]]+)[>\]]/.exec(option.flags) ?? [];
  const byDefault = defaultOf(option);
  return {
    long,
    description,
    isRequired: option.mandatory,
    ...(short === undefined ? {} : { short }),
    ...(name === undefined ? {} : { value: { name, ...(choices === undefined ? {} : { choices }) } }),
    ...(byDefault === undefined ? {} : { byDefault }),
  };
}

/** A switch needs no default: it is off. */
function defaultOf({ defaultValue, defaultValueDescription, negate }: Option): string | undefined {
  if (defaultValueDescription !== undefined) return defaultValueDescription;
  if (negate || defaultValue === undefined || defaultValue === false) return undefined;
  return Array.isArray(defaultValue) ? undefined : String(defaultValue);
}
