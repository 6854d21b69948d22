// What is told apart in the languages that people send each other: how comments and strings begin and end, and which
// words are the language's own. No grammar: four colours need none.

export interface CodeLanguage {
  /** As shown over the code. */
  readonly name: string
  /** Sources of regular expressions, each of which takes what it has begun to its end in one go. */
  readonly comments: readonly string[]
  readonly strings: readonly string[]
  /** Besides words: tags, sections, variables. */
  readonly keys: readonly string[]
  readonly keywords: ReadonlySet<string>
  readonly ignoresCase: boolean
}

/** By the names that stand after a fence. */
export function languageOf(written: string): CodeLanguage | undefined {
  return languages.get(written)
}

const slashes = String.raw`\/\/[^\n]*`
const stars = String.raw`\/\*[\s\S]*?(?:\*\/|$)`
const hash = String.raw`#[^\n]*`
const dashes = String.raw`--[^\n]*`
const double = String.raw`"(?:\\[\s\S]|[^"\\\n])*"?`
const single = String.raw`'(?:\\[\s\S]|[^'\\\n])*'?`
const ticks = '`(?:\\\\[\\s\\S]|[^`\\\\])*`?'
const threeDoubles = String.raw`"""[\s\S]*?(?:"""|$)`
const threeSingles = String.raw`'''[\s\S]*?(?:'''|$)`
/** A sign in quotes; where one alone is no string: a lifetime of Rust. */
const character = String.raw`'(?:\\[^\n]{1,8}|[^'\\\n])'`
const variable = String.raw`\$(?:\w+|\{[^}\n]*\}?)`

const c =
  'break case char const continue default do double else enum extern float for goto if inline int long return short signed sizeof static struct switch typedef union unsigned void volatile while NULL true false bool'
const java =
  'abstract boolean break byte case catch char class const continue default do double else enum extends final finally float for if implements import instanceof int interface long native new null package private protected public record return sealed short static super switch synchronized this throw throws transient true false try var void volatile while yield'
const script =
  'async await break case catch class const continue debugger default delete do else export extends false finally for from function get if import in instanceof let new null of return set static super switch this throw true try typeof undefined var void while with yield'

const languages = new Map<string, CodeLanguage>()

function add(
  names: string,
  name: string,
  keywords: string,
  how: Partial<Pick<CodeLanguage, 'comments' | 'strings' | 'keys' | 'ignoresCase'>> = {},
): void {
  const language: CodeLanguage = {
    name,
    comments: how.comments ?? [slashes, stars],
    strings: how.strings ?? [double, single],
    keys: how.keys ?? [],
    keywords: new Set(keywords.split(' ')),
    ignoresCase: how.ignoresCase ?? false,
  }
  for (const written of names.split(' ')) languages.set(written, language)
}

add('js javascript mjs cjs jsx', 'JavaScript', script, { strings: [double, single, ticks] })
add(
  'ts typescript mts cts tsx',
  'TypeScript',
  `${script} abstract any as asserts boolean bigint declare enum implements infer interface is keyof namespace never number object override private protected public readonly satisfies string symbol type unknown unique`,
  {
    strings: [double, single, ticks],
  },
)
add('json jsonc json5', 'JSON', 'true false null')
add(
  'py python python3',
  'Python',
  'and as assert async await break case class continue def del elif else except False finally for from global if import in is lambda match None nonlocal not or pass raise return self True try while with yield',
  {
    comments: [hash],
    strings: [threeDoubles, threeSingles, double, single],
  },
)
add(
  'sh bash shell zsh console',
  'Shell',
  'case do done elif else esac export fi for function if in local return select set then unset until while cd echo exit source sudo',
  {
    comments: [String.raw`(?<![^\s;])#[^\n]*`],
    strings: [String.raw`"(?:\\[\s\S]|[^"\\])*"?`, String.raw`'[^']*'?`],
    keys: [variable],
  },
)
add(
  'ps1 powershell pwsh',
  'PowerShell',
  'begin break catch class continue do else elseif end exit filter finally for foreach function if in param process return switch throw try until using while',
  {
    comments: [String.raw`<#[\s\S]*?(?:#>|$)`, hash],
    keys: [variable],
    ignoresCase: true,
  },
)
add('c h', 'C', c)
add(
  'cpp c++ cc hpp cxx',
  'C++',
  `${c} alignas auto catch class concept consteval constexpr constinit co_await co_return co_yield decltype delete explicit export final friend mutable namespace new noexcept nullptr operator override private protected public requires static_cast template this throw try typename using virtual`,
)
add(
  'cs csharp c#',
  'C#',
  `${java} as async await base bool checked decimal delegate event explicit extern fixed foreach get in init internal is lock namespace object operator out override params readonly ref sbyte set sizeof stackalloc string struct uint ulong unchecked unsafe ushort using virtual when where`,
)
add('java', 'Java', java, { strings: [threeDoubles, double, single] })
add(
  'kt kotlin kts',
  'Kotlin',
  'abstract as break by catch class companion const constructor continue data do else enum false final finally for fun if import in init inline interface internal is lateinit null object open operator out override package private protected public return sealed super suspend this throw true try typealias val var when where while',
  {
    strings: [threeDoubles, double, single],
  },
)
add(
  'swift',
  'Swift',
  'actor as associatedtype async await break case catch class continue default defer deinit do else enum extension false fileprivate final for func guard if import in indirect init inout internal is lazy let mutating nil nonisolated open operator override private protocol public repeat rethrows return self Self some static struct subscript super switch throw throws true try typealias var weak where while',
  {
    strings: [threeDoubles, double],
  },
)
add(
  'go golang',
  'Go',
  'any bool break byte case chan const continue default defer else error fallthrough false float64 for func go goto if import int int64 interface iota len make map new nil package range return rune select string struct switch true type uint var',
  {
    strings: [double, character, ticks],
  },
)
add(
  'rs rust',
  'Rust',
  'as async await bool break const continue crate dyn else enum extern false fn for i32 i64 if impl in let loop match mod move mut pub ref return self Self static str String struct super trait true type u8 u32 u64 unsafe use usize where while',
  {
    strings: [String.raw`"(?:\\[\s\S]|[^"\\])*"?`, character],
  },
)
add(
  'rb ruby',
  'Ruby',
  'alias and begin break case class def defined? do else elsif end ensure false for if in module next nil not or private protected public raise redo rescue retry return self super then true undef unless until when while yield require',
  {
    comments: [hash],
  },
)
add(
  'php',
  'PHP',
  'abstract and array as break callable case catch class clone const continue declare default do echo else elseif enum extends false final finally fn for foreach function global if implements include instanceof interface match namespace new null or private protected public readonly require return static string switch this throw trait true try use var void while yield',
  {
    comments: [slashes, stars, hash],
    keys: [variable],
  },
)
add(
  'lua',
  'Lua',
  'and break do else elseif end false for function goto if in local nil not or repeat return then true until while',
  {
    comments: [String.raw`--\[\[[\s\S]*?(?:\]\]|$)`, dashes],
  },
)
add(
  'sql psql mysql sqlite postgres',
  'SQL',
  'add all alter and as asc begin between by cascade case check column commit constraint create cross default delete desc distinct drop else end exists foreign from full group having if in index inner insert into is join key left like limit not null offset on or order outer primary references returning right rollback select set table then transaction union unique update using values view when where with',
  {
    comments: [dashes, stars],
    strings: [String.raw`'(?:''|[^'])*'?`, double],
    ignoresCase: true,
  },
)
add('css scss less', 'CSS', '', {
  keys: [String.raw`@[\w-]+`, String.raw`--[\w-]+`, String.raw`(?<![\w-])[\w-]{1,64}(?=\s{0,8}:)`],
  comments: [stars],
})
add('html xml svg vue', 'HTML', '', {
  comments: [String.raw`<!--[\s\S]*?(?:-->|$)`],
  strings: [String.raw`(?<==)"[^"]*"?`, String.raw`(?<==)'[^']*'?`],
  keys: [String.raw`<\/?[a-zA-Z][\w:.-]*`, String.raw`\/?>`],
})
add('yaml yml', 'YAML', 'true false null yes no on off', {
  comments: [String.raw`(?<!\S)#[^\n]*`],
  keys: [String.raw`[\w./-]{1,64}(?=:\s)`],
})
add('ini toml conf cfg env properties', 'Configuration', 'true false', {
  comments: [String.raw`(?<!\S)[#;][^\n]*`],
  keys: [String.raw`(?<![^\n])\[[^\]\n]*\]?`, String.raw`(?<![^\n])[\w.-]{1,64}(?=[ \t]{0,8}=)`],
})
add(
  'docker dockerfile',
  'Dockerfile',
  'ADD ARG AS CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR',
  {
    comments: [hash],
    keys: [variable],
  },
)
add('make makefile', 'Make', 'define else endef endif export ifdef ifeq ifndef ifneq include', {
  comments: [hash],
  keys: [String.raw`\$\([^)\n]*\)?`],
})
add('diff patch', 'Diff', '', {
  comments: [String.raw`(?<![^\n])(?:@@|diff |index |---|\+\+\+)[^\n]*`],
  strings: [String.raw`(?<![^\n])\+[^\n]*`],
  keys: [String.raw`(?<![^\n])-[^\n]*`],
})
