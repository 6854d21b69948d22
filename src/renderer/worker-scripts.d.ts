// A script that is built for a worker, and imported as the address of what was built.
declare module '*?worker&url' {
  const address: string
  export default address
}
