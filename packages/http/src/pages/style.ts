/** The one style sheet of all pages. Small, because it is read in front of every test file. */
export const style = `
:root{color-scheme:light dark;--page:#eceff1;--glow:#dcebe7;--card:#fff;--text:#1c2526;--quiet:#55626a;--line:#d8dfe2;
--field:#7d8a91;--accent:#0f6b62;--hover:#0b554e;--on-accent:#fff;--tint:#eaf3f1;--error:#b3261e;--alert:#fdf0ee;--badge:#fdeec7;--on-badge:#6b3d05}
@media (prefers-color-scheme:dark){:root{--page:#101415;--glow:#16302d;--card:#1a2022;--text:#e9eff0;--quiet:#a5b1b6;
--line:#333d41;--field:#7c8990;--accent:#6ed3c3;--hover:#92e2d5;--on-accent:#06231f;--tint:#20302f;--error:#ffa094;--alert:#382321;--badge:#43330d;--on-badge:#fbdc8f}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;padding:1.5rem 1rem;display:flex;flex-direction:column;gap:1.25rem;
align-items:center;justify-content:center;font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;
color:var(--text);background:radial-gradient(60rem 30rem at 50% 0,var(--glow),transparent) var(--page);overflow-wrap:anywhere}
.card{width:100%;max-width:27.5rem;padding:2rem 2.25rem 2.25rem;background:var(--card);border:1px solid var(--line);
border-radius:1rem;box-shadow:0 1px 2px #0000000f,0 12px 32px -8px #00000024}
header{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem;margin-bottom:1.75rem}
header svg{width:1.5rem;fill:none;stroke:var(--accent);stroke-width:2}
header path{fill:var(--accent);stroke:none}
header strong{margin-right:auto}
.badge{padding:.1rem .6rem;border:1px solid transparent;border-radius:1rem;background:var(--badge);
color:var(--on-badge);font-size:.75rem}
h1{margin:0 0 .5rem;font-size:1.5rem;line-height:1.25;font-weight:650;letter-spacing:-.01em;text-wrap:balance}
p{margin:0 0 1rem}
main>:last-child{margin-bottom:0}
h1+.alert{margin-top:1rem}
small,footer,dl,#displayName{color:var(--quiet);font-size:.875rem}
#displayName{margin:0 0 .5rem}
footer{text-align:center;text-wrap:balance}
a,summary{color:var(--accent)}
form{margin-top:1.25rem}
label{display:block;margin-bottom:.35rem;font-size:.9375rem;font-weight:500}
input{font:inherit;color:inherit}
input:not([type=submit],[type=checkbox]){width:100%;height:2.75rem;padding:0 .75rem;margin-bottom:1rem;
background:transparent;border:1px solid var(--field);border-radius:.5rem}
[aria-invalid]{border:2px solid var(--error)!important}
::placeholder{opacity:0}
.check{display:flex;gap:.6rem;align-items:center;margin-bottom:1rem}
.check label{margin:0;font-weight:400}
[type=checkbox]{flex:none;width:1.125rem;height:1.125rem;margin:0;accent-color:var(--accent)}
.buttons{display:grid;gap:.625rem;margin-top:.5rem}
.buttons>*,.tile{width:100%;min-height:2.75rem;padding:.5rem 1rem;border:1px solid var(--field);border-radius:.5rem;
background:transparent;color:inherit;font:inherit;font-weight:550;cursor:pointer}
.buttons>*:hover,.tile:hover{background:var(--tint)}
[type=submit].primary,input[type=submit]{border-color:transparent;background:var(--accent);color:var(--on-accent)}
[type=submit].primary:hover,input[type=submit]:hover{background:var(--hover)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
input:focus-visible:not([type=submit],[type=checkbox]){outline-offset:0}
[aria-invalid]:focus-visible{outline-color:var(--error)}
[name=otc]{font-size:1.25rem!important;letter-spacing:.15em}
.tiles{display:grid;gap:.625rem}
.tile{display:flex;align-items:center;gap:.875rem;padding:.75rem .875rem;border-color:var(--line);font-weight:400;text-align:start}
.tile b,.tile small,.tile span span{display:block}
.tile b{font-weight:600}
.avatar{flex:none;display:grid;place-items:center;width:2.5rem;height:2.5rem;border-radius:50%;background:var(--tint);
color:var(--accent);font-size:1.125rem;font-weight:600}
.alert{padding:.65rem .8rem;border:1px solid transparent;border-radius:.5rem;background:var(--alert);color:var(--error)}
.alert small{display:block;color:inherit}
.note{padding:.6rem .8rem;border:1px dashed var(--field);border-radius:.5rem;font-size:.9375rem}
code{font:600 1.0625rem ui-monospace,monospace;letter-spacing:.06em}
.permissions{margin:0 0 1rem;padding:0;list-style:none;border:1px solid var(--line);border-radius:.5rem}
li+li{border-top:1px solid var(--line)}
summary{border-radius:.5rem;cursor:pointer}
li summary,li div{padding:.6rem .8rem .6rem 2rem}
li summary{text-indent:-1.1rem}
li small{display:block;text-indent:0}
li p{margin:0;padding:0 .8rem .75rem 2rem;color:var(--quiet)}
li b{color:var(--text);font-weight:550}
dl{margin:0}
dt{margin-top:.5rem;font-weight:600}
dd{margin:0}
@media (max-width:30rem){body{justify-content:flex-start;padding:.75rem}.card{padding:1.25rem}header{margin-bottom:1.25rem}}
`
