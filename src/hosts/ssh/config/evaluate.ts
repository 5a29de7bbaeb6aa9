import { globSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { type Directive, invalid, readConfigLines, unsupported } from "./lines.ts";
import { matchPatterns } from "./pattern.ts";
import { canonicalWord } from "./words.ts";

/** What Host and Match lines are compared with. */
export interface Question {
  /** The name as it was given, e.g. "v11". */
  readonly name: string;
  /** The user given with the name; it wins over every User line. */
  readonly user?: string;
  readonly localUser: string;
  readonly home: string;
}

/** A file to evaluate, and the folder against which its Include lines are resolved. */
export interface ConfigFile {
  readonly file: string;
  readonly folder: string;
}

/**
 * The directives that hold for a host, in order, by {@link canonicalWord}: ProxyJump and ProxyCommand both under "proxy".
 * For all but IdentityFile the first one counts.
 */
export type Settings = ReadonlyMap<string, readonly Directive[]>;

/** The same depth at which OpenSSH stops. Source: readconf.c, READCONF_MAX_DEPTH. */
const maxDepth = 16;

/** Evaluates Host, Match and Include. Source: ssh_config(5); compared with the output of ssh -G. */
export function evaluate(files: readonly ConfigFile[], question: Question): Settings {
  const settings = new Map<string, Directive[]>();
  const first = new Pass(settings, question, question.name, false);
  for (const { file, folder } of files) first.read(file, folder, true, 0);
  if (first.wantsFinal) {
    // `Match final` asks for a second reading in which the resolved HostName is what Host lines are compared with.
    const second = new Pass(settings, question, hostNameOf(settings, question), true);
    for (const { file, folder } of files) second.read(file, folder, true, 0);
  }
  return settings;
}

/** HostName with `%h` put in, or the name itself. OpenSSH compares in lower case from here on. */
export function hostNameOf(settings: Settings, { name }: Question): string {
  const given = settings.get("hostname")?.[0]?.words[0];
  return (given ?? name).replace(/%[h%]/g, (token) => (token === "%h" ? name : "%")).toLowerCase();
}

class Pass {
  wantsFinal = false;
  readonly settings: Map<string, Directive[]>;
  readonly question: Question;
  readonly host: string;
  readonly final: boolean;
  constructor(settings: Map<string, Directive[]>, question: Question, host: string, final: boolean) {
    this.settings = settings;
    this.question = question;
    this.host = host;
    this.final = final;
  }

  read(file: string, folder: string, isGiven: boolean, depth: number): void {
    const lines = readConfigLines(file) ?? [];
    let active = isGiven;
    for (const line of lines) {
      if (line.words.length === 0) throw invalid(line.source, `${line.keyword} has no value`);
      if (line.keyword === "host") active = matchPatterns(this.host, line.words);
      else if (line.keyword === "match") active = this.matches(line);
      else if (line.keyword === "include") this.include(line, folder, active, depth);
      else if (active) this.add(line);
    }
  }

  add(line: Directive): void {
    const keyword = canonicalWord(line.keyword);
    const known = this.settings.get(keyword) ?? [];
    // The second reading sees everything again; it may only add.
    const seen = known.some(({ source }) => source.file === line.source.file && source.line === line.source.line);
    if (!seen) this.settings.set(keyword, [...known, line]);
  }

  include(line: Directive, folder: string, active: boolean, depth: number): void {
    if (!active) return;
    if (depth >= maxDepth) throw invalid(line.source, "Include goes deeper than 16 files");
    for (const word of line.words) {
      const path = word.replace(/^~(?=\/)/, this.question.home);
      const pattern = isAbsolute(path) ? path : join(folder, path);
      for (const file of globSync(pattern).toSorted()) this.read(file, folder, true, depth + 1);
    }
  }

  matches(line: Directive): boolean {
    const words = [...line.words];
    let result = true;
    while (words.length > 0) {
      const word = words.shift() as string;
      const [, not, name = "", inline] = /^(!?)([^=]+)(?:=(.*))?$/.exec(word) ?? [];
      const criterion = name.toLowerCase();
      const isBare = ["all", "canonical", "final"].includes(criterion);
      const value = isBare ? "" : inline || words.shift();
      if (value === undefined) throw invalid(line.source, `Match ${name} has no value`);
      // As in OpenSSH, what follows a criterion that failed is read but not asked.
      if (result && this.meets(line, criterion, value) === (not === "!")) result = false;
    }
    return result;
  }

  meets(line: Directive, criterion: string, value: string): boolean {
    const { name, user, localUser } = this.question;
    const patterns = value.split(",");
    switch (criterion) {
      case "all":
        return true;
      case "canonical":
        return false;
      case "final":
        this.wantsFinal = true;
        return this.final;
      case "host":
        return matchPatterns(this.final ? this.host : hostNameOf(this.settings, this.question), patterns);
      case "originalhost":
        return matchPatterns(name, patterns);
      case "user":
        return matchPatterns(user ?? this.settings.get("user")?.[0]?.words[0] ?? localUser, patterns);
      case "localuser":
        return matchPatterns(localUser, patterns);
      default:
        throw unsupported(
          line.source,
          `Match ${criterion}`,
          "use Host, or Match host, originalhost, user or localuser",
        );
    }
  }
}
