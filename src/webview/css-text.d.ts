/** A style sheet of a package, bundled as a text. */
declare module '*.css' {
  const text: string;
  export default text;
}
