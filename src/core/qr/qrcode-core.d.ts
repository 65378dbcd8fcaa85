/** The part of `qrcode` that makes the matrix, for which the package's types say nothing. */
declare module 'qrcode/lib/core/qrcode.js' {
  interface Segment {
    readonly mode: 'byte';
    readonly data: Uint8Array;
  }
  interface Symbol {
    readonly modules: {
      /** Modules per side. */
      readonly size: number;
      /** Row by row: 1 is dark. */
      readonly data: Uint8Array;
    };
  }
  const QRCode: {
    /** Throws where the data does not fit a code of the largest version. */
    create(segments: readonly Segment[], options: { readonly errorCorrectionLevel: 'M' | 'L' }): Symbol;
  };
  export default QRCode;
}
