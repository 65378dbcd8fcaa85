/** Texts that a provider may answer with, each made to break out of one place. All hold {@link mark}, to be found again. */

export const mark = 'h0stile';

export const hostileStrings: readonly string[] = [
  // Markup, in text and in attributes.
  `<img src=x onerror="window.${mark}=1">`,
  `"><script>window.${mark}=1</script>`,
  `' onmouseover='window.${mark}=1' x='`,
  `</script><script>window.${mark}=1</script>`,
  `</title></style></textarea><svg onload=window.${mark}=1>`,
  `<iframe srcdoc="<script>parent.${mark}=1</script>">`,
  `<!--?lit$${mark}$--><b>`,
  `<template shadowrootmode=open>${mark}</template>`,
  `<base href="https://${mark}.example/"><form action=//x>`,
  `&lt;img src=x onerror=window.${mark}=1&gt;`,
  // Templates and code.
  `\${window.${mark}=1}`,
  `{{constructor.constructor('window.${mark}=1')()}}`,
  `;}*{background:url(https://${mark}.example/)}`,
  // Addresses.
  `javascript:window.${mark}=1`,
  ` java\tscript:window.${mark}=1//https://shop.example`,
  `data:text/html,<script>window.${mark}=1</script>`,
  `https://user@${mark}.example/`,
  `//${mark}.example/x.png`,
  // Lines: of headers, of events, of a log, of a terminal.
  `${mark}\r\nSet-Cookie: ${mark}=1\r\n\r\n<html>`,
  `${mark}\n\nevent: state\ndata: {"state":"ready"}\n\n`,
  `${mark}\n{"event":"request","status":200}`,
  `\u001b[2J\u001b]0;${mark}\u0007`,
  // Text that deceives an eye.
  `${mark}\u202egnp.exe\u2066\u200b\u0000`,
  `${mark}\u2028\u2029\ufeff`,
  `${mark}\ud800`,
  // Keys, operators, formats, length.
  `{"$ne":"${mark}"}`,
  `__proto__.${mark}`,
  `%s%n%00${mark}`,
  mark.repeat(2000),
];
