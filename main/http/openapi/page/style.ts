// Owns how the documentation looks: by the values of the window's tokens, those of them that it uses.

/** As renderer/ui/tokens.css has them. */
export const tokens: Readonly<Record<string, string>> = {
  '--font':
    "'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  '--mono': "ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  '--n1': 'light-dark(oklch(0.994 0.001 250), oklch(0.178 0.005 258))',
  '--n2': 'light-dark(oklch(0.977 0.002 250), oklch(0.202 0.006 258))',
  '--n3': 'light-dark(oklch(0.96 0.003 250), oklch(0.23 0.007 258))',
  '--n5': 'light-dark(oklch(0.928 0.004 250), oklch(0.268 0.008 258))',
  '--n6': 'light-dark(oklch(0.896 0.005 250), oklch(0.308 0.009 258))',
  '--n10': 'light-dark(oklch(0.51 0.011 250), oklch(0.688 0.011 258))',
  '--n11': 'light-dark(oklch(0.42 0.011 250), oklch(0.782 0.008 258))',
  '--n12': 'light-dark(oklch(0.205 0.01 250), oklch(0.95 0.003 258))',
  '--accent': 'light-dark(oklch(0.54 0.15 247), oklch(0.72 0.125 243))',
  '--accent-text': 'light-dark(oklch(0.49 0.15 249), oklch(0.79 0.105 241))',
};

const values = Object.entries(tokens)
  .map(([name, value]) => `${name}:${value};`)
  .join('');

export const style = `:root{color-scheme:light dark;${values}}
*{box-sizing:border-box}
html{scroll-padding-top:16px}
body{margin:0;font:400 13px/20px var(--font);color:var(--n12);background:var(--n1);overflow-wrap:anywhere;text-rendering:optimizeLegibility}
h1{font-size:20px;line-height:28px;font-weight:600;letter-spacing:-.015em;margin:0}
h2{font-size:15px;line-height:20px;font-weight:600;margin:0}
h3{font:inherit;margin:0;display:flex;flex-wrap:wrap;gap:0 8px;align-items:baseline;flex:1;min-width:0}
h4{font-size:12px;line-height:16px;font-weight:600;margin:20px 0 4px}
p{margin:4px 0;text-wrap:pretty}
code,pre{font-family:var(--mono);font-size:12px;font-variant-ligatures:none}
a{color:var(--accent-text);text-underline-offset:2px;text-decoration-color:color-mix(in oklab,var(--accent-text) 35%,transparent);border-radius:3px}
a:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.page{max-width:1280px;margin:0 auto;padding:24px;display:grid;grid-template-columns:184px minmax(0,1fr);gap:0 40px}
header{grid-column:1/-1;padding-bottom:20px}
header p{max-width:72ch;color:var(--n11)}
nav{position:sticky;top:16px;align-self:start;max-height:calc(100vh - 32px);overflow:auto}
nav ul{list-style:none;margin:0;padding:0}
nav a{display:block;padding:4px 8px;color:var(--n11);text-decoration:none;border-radius:6px}
nav a:hover{background:var(--n3);color:var(--n12)}
.area{padding:20px 0 12px;border-top:1px solid var(--n6)}
.area>p,.note{color:var(--n10)}
details{border-top:1px solid var(--n5)}
.area>p+details{margin-top:12px}
summary{display:flex;gap:8px;align-items:baseline;padding:6px 8px;cursor:pointer;list-style:none;border-radius:6px}
summary::-webkit-details-marker{display:none}
summary::before{content:'›' / '';color:var(--n10);width:8px;flex:none;text-align:center}
details[open]>summary::before{transform:rotate(90deg)}
summary:hover{background:var(--n3)}
.method{font:500 12px/20px var(--mono);width:52px;flex:none;color:var(--n11)}
.path{font-weight:500}
.says{color:var(--n11)}
.who{flex:none;color:var(--n10);font-size:12px}
.in{padding:0 8px 24px 84px;scroll-margin-top:64px}
pre{white-space:pre-wrap;background:var(--n2);border-radius:6px;padding:12px;margin:0}
table{width:100%;border-collapse:collapse;text-align:left}
th{font-size:11px;line-height:16px;font-weight:500;color:var(--n10);padding:4px 16px 4px 0}
td{vertical-align:top;padding:4px 16px 4px 0;border-top:1px solid var(--n5)}
td:first-child{width:24%}
td:nth-child(2){width:30%;color:var(--n11)}
td:last-child,th:last-child{padding-right:0}
.codes{display:flex;flex-wrap:wrap;gap:0 16px;list-style:none;margin:0;padding:0}
dl{margin:0}
.answers dt{font-weight:500;margin-top:8px}
.answers dd{margin:0}
.shape{scroll-margin-top:16px}
@media (max-width:1040px){.page{grid-template-columns:minmax(0,1fr)}nav{position:static;max-height:none;padding-bottom:20px}nav ul{display:flex;flex-wrap:wrap}.in{padding-left:24px}}
@media (max-width:640px){.page{padding:16px}summary{flex-wrap:wrap;gap:0 8px}h3{flex-basis:100%;order:1;padding-left:16px}.who{margin-left:auto}thead{display:none}tr,td,td:first-child,td:nth-child(2){display:block;width:auto}tr{border-top:1px solid var(--n5);padding:4px 0}td{border:0;padding:0}}
`;
