/* WordprocessingML (ECMA-376, part 1, section 17) and mathematics (22.1):
 * what is needed for showing a document, and what is known to be not. */
#include "clean/office/rules.h"

const struct rule_row docx_rules[] = {
	{ KEEP,
	  "w:document w:body w:tbl w:tr w:tc w:rPrDefault w:pPrDefault "
	  "w:docDefaults w:styles w:numbering w:hdr w:ftr w:footnotes "
	  "w:endnotes w:settings w:compat w:p w:pPr w:rPr w:r w:cr "
	  "w:noBreakHyphen w:softHyphen w:pgNum w:numPr w:pBdr w:tabs "
	  "w:sectPr w:tblPr w:trPr w:tcPr w:tblPrEx w:tblGrid w:tblBorders "
	  "w:tcBorders w:footnoteRef w:endnoteRef w:separator "
	  "w:continuationSeparator w:ruby w:rubyPr w:rt w:rubyBase w:drawing "
	  "w:txbxContent w:tblCellMar w:tcMar w:footnotePr w:endnotePr "
	  "w:object w:pict m:oMath m:oMathPara m:oMathParaPr m:f m:fPr m:num "
	  "m:den m:sSup m:sSub m:sSubSup m:sPre m:sup m:sub m:e m:rad "
	  "m:radPr m:deg m:nary m:naryPr m:d m:dPr m:func m:funcPr m:fName "
	  "m:acc m:accPr m:bar m:barPr m:box m:boxPr m:borderBox "
	  "m:borderBoxPr m:eqArr m:eqArrPr m:groupChr m:groupChrPr m:limLow "
	  "m:limUpp m:limLowPr m:limUppPr m:lim m:m m:mPr m:mcs m:mc m:mcPr "
	  "m:mr m:phant m:phantPr m:ctrlPr m:r m:rPr m:sSupPr m:sSubPr "
	  "m:sSubSupPr m:sPrePr m:argPr m:lit m:nor",
	  NULL },
	{ KEEP, "w:lvlOverride", "w:ilvl:i!" },
	{ KEEP, "w:background",
	  "w:color:c w:themeColor:e w:themeTint:h w:themeShade:h" },
	{ KEEP, "w:t w:instrText m:t", "=* xml:space:e" },
	{ KEEP, "w:tab", "w:val:e w:leader:e w:pos:m" },
	{ KEEP, "w:br", "w:type:e w:clear:e" },
	{ KEEP, "w:sym", "w:font:f w:char:h" },
	{ KEEP, "w:ptab", "w:alignment:e w:relativeTo:e w:leader:e" },
	{ KEEP,
	  "w:pStyle w:rStyle w:tblStyle w:basedOn w:next w:link w:styleLink "
	  "w:numStyleLink",
	  "w:val:S!" },
	{ KEEP, "w:rFonts",
	  "w:ascii:f w:hAnsi:f w:eastAsia:f w:cs:f w:asciiTheme:e "
	  "w:hAnsiTheme:e w:eastAsiaTheme:e w:cstheme:e w:hint:e" },
	{ KEEP,
	  "w:b w:bCs w:i w:iCs w:caps w:smallCaps w:strike w:dstrike "
	  "w:outline w:shadow w:emboss w:imprint w:noProof w:snapToGrid "
	  "w:rtl w:cs w:oMath w:keepNext w:keepLines w:pageBreakBefore "
	  "w:widowControl w:suppressLineNumbers w:suppressAutoHyphens "
	  "w:kinsoku w:wordWrap w:overflowPunct w:topLinePunct w:autoSpaceDE "
	  "w:autoSpaceDN w:bidi w:adjustRightInd w:contextualSpacing "
	  "w:mirrorIndents w:suppressOverlap w:noEndnote w:titlePg "
	  "w:rtlGutter w:bidiVisual w:cantSplit w:tblHeader w:noWrap "
	  "w:tcFitText w:hideMark w:isLgl w:semiHidden w:unhideWhenUsed "
	  "w:qFormat w:autoRedefine w:evenAndOddHeaders w:mirrorMargins "
	  "w:autoHyphenation w:doNotHyphenateCaps w:displayBackgroundShape "
	  "w:gutterAtTop w:bookFoldPrinting w:alignBordersAndEdges "
	  "w:bordersDoNotSurroundHeader w:bordersDoNotSurroundFooter "
	  "w:noPunctuationKerning w:vanish w:specVanish "
	  "w:doNotUseMarginsForDrawingGridOrigin "
	  "w:useSingleBorderforContiguousCells w:wpJustification "
	  "w:noTabHangInd w:noLeading w:spaceForUL w:noColumnBalance "
	  "w:balanceSingleByteDoubleByteWidth w:noExtraLineSpacing "
	  "w:doNotLeaveBackslashAlone w:ulTrailSpace "
	  "w:doNotExpandShiftReturn w:spacingInWholePoints "
	  "w:lineWrapLikeWord6 w:printBodyTextBeforeHeader w:printColBlack "
	  "w:wpSpaceWidth w:showBreaksInFrames w:subFontBySize "
	  "w:suppressBottomSpacing w:suppressTopSpacing "
	  "w:suppressSpacingAtTopOfPage w:suppressTopSpacingWP "
	  "w:suppressSpBfAfterPgBrk w:swapBordersFacingPages "
	  "w:convMailMergeEsc w:truncateFontHeightsLikeWP6 w:mwSmallCaps "
	  "w:usePrinterMetrics w:doNotSuppressParagraphBorders "
	  "w:wrapTrailSpaces w:footnoteLayoutLikeWW8 w:shapeLayoutLikeWW8 "
	  "w:alignTablesRowByRow w:forgetLastTabAlignment "
	  "w:adjustLineHeightInTable w:autoSpaceLikeWord95 "
	  "w:noSpaceRaiseLower w:doNotUseHTMLParagraphAutoSpacing "
	  "w:layoutRawTableWidth w:layoutTableRowsApart "
	  "w:useWord97LineBreakRules w:doNotBreakWrappedTables "
	  "w:doNotSnapToGridInCell w:selectFldWithFirstOrLastChar "
	  "w:applyBreakingRules w:doNotWrapTextWithPunct "
	  "w:doNotUseEastAsianBreakRules w:useWord2002TableStyleRules "
	  "w:growAutofit w:useFELayout w:useNormalStyleForList "
	  "w:doNotUseIndentAsNumberingTabStop w:useAltKinsokuLineBreakRules "
	  "w:allowSpaceOfSameStyleInTable w:doNotSuppressIndentation "
	  "w:doNotAutofitConstrainedTables w:autofitToFirstFixedWidthCell "
	  "w:underlineTabInNumList w:displayHangulFixedWidth "
	  "w:splitPgBreakAndParaMark w:doNotVertAlignCellWithSp "
	  "w:doNotBreakConstrainedForcedTable w:doNotVertAlignInTxbx "
	  "w:useAnsiKerningPairs w:cachedColBalance",
	  "w:val:b" },
	{ KEEP, "w:dir w:bdo w:vMerge w:hMerge", "w:val:e" },
	{ KEEP, "w:spacing",
	  "w:val:m w:before:m w:beforeLines:i w:beforeAutospacing:b "
	  "w:after:m w:afterLines:i w:afterAutospacing:b w:line:m "
	  "w:lineRule:e" },
	{ KEEP,
	  "w:w w:kern w:position w:sz w:szCs w:hps w:hpsRaise w:hpsBaseText "
	  "w:consecutiveHyphenLimit w:hyphenationZone w:defaultTabStop "
	  "w:lvlRestart w:gridSpan w:gridBefore w:gridAfter "
	  "w:tblStyleRowBandSize w:tblStyleColBandSize w:outlineLvl w:ilvl "
	  "w:numId w:abstractNumId w:startOverride w:numStart w:uiPriority "
	  "w:drawingGridHorizontalSpacing w:drawingGridVerticalSpacing "
	  "w:displayHorizontalDrawingGridEvery "
	  "w:displayVerticalDrawingGridEvery",
	  "w:val:m!" },
	{ KEEP, "w:start",
	  "w:val:q w:sz:i w:space:i w:color:c w:themeColor:e w:themeTint:h "
	  "w:themeShade:h w:shadow:b w:frame:b w:w:m w:type:e" },
	{ KEEP,
	  "w:highlight w:effect w:em w:vertAlign w:jc w:textDirection "
	  "w:textAlignment w:textboxTightWrap w:pos w:numRestart w:type "
	  "w:vAlign w:tblOverlap w:lvlJc w:suff w:multiLevelType w:rubyAlign "
	  "w:characterSpacingControl w:numFmt",
	  "w:val:e!" },
	{ KEEP, "w:u",
	  "w:val:e w:color:c w:themeColor:e w:themeTint:h w:themeShade:h" },
	{ KEEP, "w:color",
	  "w:val:c w:themeColor:e w:themeTint:h w:themeShade:h" },
	{ KEEP, "w:bdr w:between w:bar w:insideH w:insideV w:tl2br w:tr2bl",
	  "w:val:e w:sz:i w:space:i w:color:c w:themeColor:e w:themeTint:h "
	  "w:themeShade:h w:shadow:b w:frame:b" },
	{ KEEP, "w:top w:left w:bottom w:right w:end",
	  "w:val:e w:sz:i w:space:i w:color:c w:themeColor:e w:themeTint:h "
	  "w:themeShade:h w:shadow:b w:frame:b w:w:m w:type:e" },
	{ KEEP, "w:shd",
	  "w:val:e w:color:c w:themeColor:e w:themeTint:h w:themeShade:h "
	  "w:fill:c w:themeFill:e w:themeFillTint:h w:themeFillShade:h" },
	{ KEEP, "w:fitText", "w:val:m w:id:i" },
	{ KEEP, "w:eastAsianLayout",
	  "w:id:i w:combine:b w:combineBrackets:e w:vert:b w:vertCompress:b" },
	{ KEEP, "w:framePr",
	  "w:dropCap:e w:lines:i w:w:m w:h:m w:vSpace:m w:hSpace:m w:wrap:e "
	  "w:hAnchor:e w:vAnchor:e w:x:m w:xAlign:e w:y:m w:yAlign:e "
	  "w:hRule:e w:anchorLock:b" },
	{ KEEP, "w:ind",
	  "w:start:m w:startChars:i w:end:m w:endChars:i w:left:m "
	  "w:leftChars:i w:right:m w:rightChars:i w:hanging:m "
	  "w:hangingChars:i w:firstLine:m w:firstLineChars:i" },
	{ KEEP, "w:headerReference w:footerReference", "w:type:e r:id:R!" },
	{ KEEP, "w:pgSz", "w:w:m w:h:m w:orient:e w:code:i" },
	{ KEEP, "w:pgMar",
	  "w:top:m w:right:m w:bottom:m w:left:m w:header:m w:footer:m "
	  "w:gutter:m" },
	{ KEEP, "w:pgBorders", "w:zOrder:e w:display:e w:offsetFrom:e" },
	{ KEEP, "w:lnNumType",
	  "w:countBy:i w:start:i w:distance:m w:restart:e" },
	{ KEEP, "w:pgNumType", "w:fmt:e w:start:i w:chapStyle:i w:chapSep:e" },
	{ KEEP, "w:cols", "w:equalWidth:b w:space:m w:num:i w:sep:b" },
	{ KEEP, "w:col", "w:w:m w:space:m" },
	{ KEEP, "w:docGrid", "w:type:e w:linePitch:i w:charSpace:i" },
	{ KEEP, "w:tblpPr",
	  "w:leftFromText:m w:rightFromText:m w:topFromText:m "
	  "w:bottomFromText:m w:vertAnchor:e w:horzAnchor:e w:tblpXSpec:e "
	  "w:tblpX:m w:tblpYSpec:e w:tblpY:m" },
	{ KEEP, "w:tblW w:tblCellSpacing w:tblInd w:tcW w:wBefore w:wAfter",
	  "w:w:m w:type:e" },
	{ KEEP, "w:tblLayout", "w:type:e" },
	{ KEEP, "w:tblLook",
	  "w:val:h w:firstRow:b w:lastRow:b w:firstColumn:b w:lastColumn:b "
	  "w:noHBand:b w:noVBand:b" },
	{ KEEP, "w:gridCol", "w:w:m" },
	{ KEEP, "w:trHeight", "w:val:m w:hRule:e" },
	{ KEEP, "w:fldSimple", "w:instr:F!" },
	{ KEEP, "w:fldChar", "w:fldCharType:e!" },
	{ KEEP, "w:footnote w:endnote", "w:type:e w:id:i!" },
	{ KEEP, "w:footnoteReference w:endnoteReference",
	  "w:customMarkFollows:b w:id:i!" },
	{ KEEP, "w:style",
	  "w:type:e w:default:b w:customStyle:b w:styleId:I!" },
	{ KEEP, "w:name", "w:val:T!" },
	{ KEEP, "w:tblStylePr", "w:type:e!" },
	{ KEEP, "w:abstractNum", "w:abstractNumId:i!" },
	{ KEEP, "w:lvl", "w:ilvl:i! w:tentative:b" },
	{ KEEP, "w:lvlText", "w:val:t w:null:b" },
	{ KEEP, "w:legacy", "w:legacy:b w:legacySpace:m w:legacyIndent:m" },
	{ KEEP, "w:num", "w:numId:i!" },
	{ KEEP, "w:clrSchemeMapping",
	  "w:bg1:e w:t1:e w:bg2:e w:t2:e w:accent1:e w:accent2:e w:accent3:e "
	  "w:accent4:e w:accent5:e w:accent6:e w:hyperlink:e "
	  "w:followedHyperlink:e" },
	{ KEEP, "w:compatSetting", "w:name:e! w:uri:U! w:val:i!" },
	{ KEEP, "w:lang w:themeFontLang", "w:eastAsia:L w:bidi:L" },
	{ KEEP, "m:chr m:begChr m:endChr m:sepChr", "m:val:t" },
	{ KEEP,
	  "m:jc m:type m:pos m:vertJc m:limLoc m:baseJc m:mcJc m:scr m:sty "
	  "m:shp",
	  "m:val:e" },
	{ KEEP,
	  "m:degHide m:subHide m:supHide m:grow m:maxDist m:objDist "
	  "m:rSpRule m:rSp m:show m:zeroAsc m:zeroDesc m:zeroWid m:transp "
	  "m:opEmu m:noBreak m:diff m:aln m:hideTop m:hideBot m:hideLeft "
	  "m:hideRight m:strikeH m:strikeV m:strikeBLTR m:strikeTLBR "
	  "m:plcHide m:cGpRule m:cGp m:cSp m:count m:alnScr m:argSz m:brk",
	  "m:val:m" },
	{ OPEN, "w:smartTag w:customXml w:sdt w:sdtContent", NULL },
	{ OPEN_LINK, "w:hyperlink", NULL },
	{ OPEN_HISTORY, "w:ins w:moveTo", NULL },
	{ DROP,
	  "w:moveFromRangeEnd w:moveToRangeEnd w:commentRangeEnd "
	  "w:bookmarkEnd w:permEnd w:lastRenderedPageBreak w:smartTagPr "
	  "w:sdtEndPr w:cnfStyle w:webHidden w:proofErr w:latentStyles "
	  "w:proofState w:zoom w:view w:divId w:locked w:hideSpellingErrors "
	  "w:hideGrammaticalErrors w:doNotTrackMoves w:doNotTrackFormatting "
	  "w:characterSpacingControl0 w:shapeDefaults w:hdrShapeDefaults "
	  "w:lid w:formProt w:customXmlInsRangeEnd w:customXmlDelRangeEnd "
	  "w15:chartTrackingRefBased w14:ligatures w14:cntxtAlts w14:numForm "
	  "w14:numSpacing w14:stylisticSets w14:glow w14:shadow "
	  "w14:reflection w14:textOutline w14:textFill w14:scene3d "
	  "w14:props3d w14:defaultImageDpi w14:discardImageEditingData "
	  "w:tblStylePr0 w15:color w:removePersonalInformation "
	  "w:removeDateAndTime w:doNotDisplayPageBoundaries w:noteWrap "
	  "w14:sizeRelH w:continuationNotice w:personalCompose "
	  "w:personalReply w:personal w15:collapsed w15:footnoteColumns "
	  "w:doNotPromptForConvert w:noLineBreaksAfter w:noLineBreaksBefore "
	  "w:savePreviewPicture w:pixelsPerInch w:targetScreenSz "
	  "w:validateAgainstSchema w:saveInvalidXml w:ignoreMixedContent "
	  "w:alwaysShowPlaceholderText w:showEnvelope "
	  "w:doNotValidateAgainstSchema w:doNotDemarcateInvalidXml "
	  "w:saveXmlDataOnly w:useXSLTWhenSaving w:showXMLTags "
	  "w:alwaysMergeEmptyNamespace w:updateFields w:doNotShadeFormData "
	  "w:strictFirstAndLastChars w:defaultTableStyle w:clickAndTypeStyle "
	  "w:printTwoOnOne w:bookFoldPrintingSheets w:bookFoldRevPrinting "
	  "w:formsDesign w:linkStyles w:stylePaneFormatFilter "
	  "w:stylePaneSortMethod w:documentType w:revisionView "
	  "w:autoFormatOverride w:styleLockTheme w:styleLockQFSet "
	  "w:summaryLength w:readModeInkLockDown "
	  "w:doNotIncludeSubdocsInStats w:doNotAutoCompressPictures "
	  "w:forceUpgrade w:captions w:uiCompat97To2003 w:embedTrueTypeFonts "
	  "w:embedSystemFonts w:saveSubsetFonts w:saveFormsData "
	  "w:printPostScriptOverText w:printFractionalCharacterWidth "
	  "w:printFormsData w:drawingGridHorizontalOrigin "
	  "w:drawingGridVerticalOrigin w:tentative m:mathPr w:sdtPr "
	  "w:rtfGutter",
	  NULL },
	{ DROP_HIDDEN, "w:contentPart w:movie w:hidden w:docPartObj", NULL },
	{ DROP_HISTORY,
	  "w:del w:moveFrom w:rPrChange w:pPrChange w:sectPrChange "
	  "w:tblPrChange w:tblPrExChange w:trPrChange w:tcPrChange "
	  "w:tblGridChange w:numberingChange w:cellIns w:cellDel w:cellMerge "
	  "w:moveFromRangeStart w:moveToRangeStart w:commentRangeStart "
	  "w:commentReference w:annotationRef w:rsids w:rsid w:nsid w:tmpl "
	  "w:trackRevisions w:delText w:delInstrText "
	  "w:customXmlInsRangeStart w:customXmlDelRangeStart w14:conflictIns "
	  "w14:conflictDel w14:docId w15:docId w15:presenceInfo w15:person",
	  NULL },
	{ DROP_LINK,
	  "w:attachedTemplate w:attachedSchema w:schemaLibrary w:mailMerge "
	  "w:altChunk w:subDoc w:control w:saveThroughXslt w:hyperlinkBase",
	  NULL },
	{ DROP_SETTINGS,
	  "w:decimalSymbol w:listSeparator w:paperSrc w:printerSettings "
	  "w:activeWritingStyle",
	  NULL },
	{ DROP_TEXT,
	  "w:customXmlPr w:bookmarkStart w:aliases w:tblCaption "
	  "w:tblDescription w:docVars w:ffData w:fldData w:permStart "
	  "w:documentProtection w:writeProtection w:lvlPicBulletId "
	  "w:numPicBullet",
	  NULL },
	{ DROP_TIME,
	  "w:dayShort w:monthShort w:yearShort w:dayLong w:monthLong "
	  "w:yearLong",
	  NULL }
};
const size_t docx_rules_count =
    sizeof(docx_rules) / sizeof(docx_rules[0]);
