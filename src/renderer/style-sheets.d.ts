// Style sheets are imported for their effect; the build collects them into files of their own.
declare module '*.css'
