// Lint: types that leak, promises that float, and the bans that keep a layer to its ports.
// Formatting is Biome's; which folder may import which is the business of tools/walls.ts.
import solid from 'eslint-plugin-solid'
import tseslint from 'typescript-eslint'

const code = ['src/**/*.{ts,tsx}', 'server/**/*.ts']
const portable = ['src/protocol/**/*.ts', 'src/core/**/*.ts', 'src/ipc/**/*.ts']
const tests = ['**/*.test.ts', 'test/**/*.ts', 'bench/**/*.ts']

/** Bans for every file. */
const everywhere = [
  {
    selector: ':matches(Identifier[name="sodium_malloc"], Literal[value="sodium_malloc"])',
    message:
      'sodium_malloc throws where external array buffers are forbidden. Use a Buffer with sodium_mlock and sodium_memzero.',
  },
  {
    selector: 'MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML)$/]',
    message: 'Markup from a string is how a message becomes a script. Build nodes.',
  },
  {
    selector: 'JSXAttribute[name.name="innerHTML"]',
    message: 'Markup from a string is how a message becomes a script.',
  },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import the file that has it.' },
  { selector: 'ExportNamedDeclaration[source]', message: 'No barrels: import the file that has it.' },
  { selector: 'ExportDefaultDeclaration', message: 'Export by name, so that the name is the same everywhere.' },
]

/** Bans for what ships. */
const shipped = [
  ...everywhere,
  {
    selector: 'TSAsExpression > TSAsExpression',
    message: 'A double assertion hides a parse that is missing. Parse at the edge.',
  },
  {
    selector: 'MemberExpression[object.name="process"][property.name="exit"]',
    message: 'Whoever opens, closes: end by closing things, with process.exitCode if it matters.',
  },
]

const timers = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'clearTimeout', 'clearInterval']
const ambient = [
  'performance',
  'crypto',
  'fetch',
  'WebSocket',
  'process',
  'Buffer',
  'console',
  'globalThis',
  'structuredClone',
]

export default tseslint.config(
  { ignores: ['**/node_modules/**', '.cache/**', 'out/**', 'coverage/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { house: { rules: { 'disable-with-reason': disableWithReason() } } },
    rules: {
      'house/disable-with-reason': 'error',
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-syntax': ['error', ...everywhere],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness comes from the port.' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // A port's method is async by contract, whether or not this adapter awaits.
      '@typescript-eslint/require-await': 'off',
      // Wrong about values that came over a boundary and were only declared to be complete.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Factories close over their state and never use `this`, so their methods may travel alone.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  {
    files: code,
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...shipped],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'sodium-native', message: 'Go through sodium.ts: the raw calls fail silently on wrong arguments.' },
          ],
        },
      ],
    },
  },
  { files: ['**/sodium.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: portable,
    ignores: tests,
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'Date', message: 'Time comes from the clock port.' },
        ...timers.map((name) => ({ name, message: 'Delays come from the clock port.' })),
        ...ambient.map((name) => ({ name, message: 'A portable layer has its ports and nothing ambient.' })),
      ],
    },
  },
  {
    files: tests,
    rules: {
      'no-restricted-imports': 'off',
      'no-restricted-syntax': ['error', ...everywhere],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
    },
  },
  { files: ['src/renderer/**/*.{ts,tsx}'], ...solid.configs['flat/typescript'] },
  { files: ['*.config.ts', '**/*.d.ts'], rules: { 'no-restricted-syntax': 'off' } },
)

/** A switched-off rule says why: `// eslint-disable-next-line rule -- reason`. */
function disableWithReason() {
  return {
    meta: { type: 'problem', messages: { bare: 'Say why: `eslint-disable-… rule -- reason`.' }, schema: [] },
    create(context) {
      return {
        Program() {
          for (const comment of context.sourceCode.getAllComments()) {
            if (/^\s*eslint-disable/.test(comment.value) && !/\s--\s+\S/.test(comment.value)) {
              context.report({ loc: comment.loc, messageId: 'bare' })
            }
          }
        },
      }
    },
  }
}
