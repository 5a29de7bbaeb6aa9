/** The commands of a shell script, each as its words; what stands in quotes is one word, substitutions are commands of their own. */
export function commandsOf(script: string): readonly (readonly string[])[] {
  const found: string[][] = [];
  scan(script, 0, undefined, found);
  return found.map((words) => words.filter((word) => !keywords.has(word))).filter((words) => words.length > 0);
}

const keywords = new Set([
  "if",
  "then",
  "elif",
  "else",
  "fi",
  "do",
  "done",
  "while",
  "until",
  "!",
  "{",
  "}",
  "esac",
  "in",
  ";;",
]);

/** Reads from `at` to the closing word; returns where it ended. */
function scan(text: string, at: number, close: string | undefined, found: string[][]): number {
  let i = at;
  let words: string[] = [];
  let word = "";
  // The patterns of a case are no commands.
  let cases = 0;
  const skipPattern = () => {
    const rest = text.slice(i);
    const [spaces = ""] = /^\s*/.exec(rest) ?? [];
    if (/^esac\b/.test(rest.slice(spaces.length))) {
      cases -= 1;
      i += spaces.length + 4;
    } else i += rest.indexOf(")") + 1;
  };
  const endWord = () => {
    if (word !== "") words.push(word);
    const isCase = word === "in" && words.find((one) => !keywords.has(one)) === "case";
    word = "";
    if (!isCase) return;
    words = [];
    cases += 1;
    skipPattern();
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) found.push(words);
    words = [];
  };
  while (i < text.length) {
    const c = text[i] as string;
    if (c === "\\") {
      word += text.slice(i, i + 2);
      i += 2;
    } else if (c === "'") {
      const end = text.indexOf("'", i + 1);
      word += `'${text.slice(i + 1, end)}'`;
      i = end + 1;
    } else if (text.startsWith("$((", i)) {
      const end = text.indexOf("))", i);
      word += "$((…))";
      i = end + 2;
    } else if (text.startsWith("$(", i)) {
      i = scan(text, i + 2, ")", found);
      word += "$(…)";
    } else if (c === '"') {
      i += 1;
      while (i < text.length && text[i] !== '"') {
        if (text.startsWith("$((", i)) i = text.indexOf("))", i) + 2;
        else if (text.startsWith("$(", i)) i = scan(text, i + 2, ")", found);
        else if (text[i] === "\\") i += 2;
        else {
          word += text[i];
          i += 1;
        }
      }
      word += '"';
      i += 1;
    } else if (close !== undefined && c === close) {
      endCommand();
      return i + 1;
    } else if (c === "(") {
      endCommand();
      i = scan(text, i + 1, ")", found);
    } else if (cases > 0 && text.startsWith(";;", i)) {
      endCommand();
      i += 2;
      skipPattern();
    } else if (/[\n;|&)]/.test(c) && !(c === "&" && /[<>]/.test(text[i - 1] ?? ""))) {
      endCommand();
      i += 1;
    } else if (/\s/.test(c)) {
      endWord();
      i += 1;
    } else {
      word += c;
      i += 1;
    }
  }
  endCommand();
  return i;
}
