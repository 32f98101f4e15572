-- Wireshark dissector for captures of the MEP link, as the explorer saves them ("pcap for Wireshark").
--
-- Install: copy this file into the personal Lua plugins folder (Help, About Wireshark, Folders), or start with
--   wireshark -X lua_script:mep.lua mep.pcap
-- The capture has LINKTYPE_USER0 (147). Each packet is one direction byte (0 to the meter, 1 from it) and one frame:
--   request   length(2) code table(2) [offset(3)] count(2) [data] sequence(4) digest(8)
--   response  length(2) code [count(2) data | sequence(4)] digest(8)
--   alert     00 00
-- Header integers are big-endian. Digests masked by the module stand as zeros.

local mep = Proto("mep", "MEP (OSGP meter)")

local requests = { [0x30] = "Read whole table", [0x3f] = "Read", [0x40] = "Write whole table", [0x4f] = "Write",
  [0x57] = "TLS terminate", [0x58] = "TLS handshake", [0x59] = "TLS handshake continued", [0x80] = "TLS table" }
local responses = { [0x00] = "OK", [0x01] = "Unrecognized request", [0x02] = "Unsupported request", [0x03] = "No permission",
  [0x04] = "Requested operation not possible", [0x05] = "Table operation not possible", [0x0a] = "Invalid service sequence state",
  [0x0b] = "Authentication failure", [0x0c] = "Invalid sequence number" }

local f = {
  direction = ProtoField.uint8("mep.direction", "Direction", base.DEC, { [0] = "to the meter", [1] = "from the meter" }),
  length = ProtoField.uint16("mep.length", "Length", base.DEC),
  request = ProtoField.uint8("mep.request", "Request", base.HEX, requests),
  response = ProtoField.uint8("mep.response", "Response", base.HEX, responses),
  table = ProtoField.uint16("mep.table", "Table", base.HEX),
  name = ProtoField.string("mep.table_name", "Table name"),
  offset = ProtoField.uint24("mep.offset", "Offset", base.DEC),
  count = ProtoField.uint16("mep.count", "Count", base.DEC),
  data = ProtoField.bytes("mep.data", "Data"),
  sequence = ProtoField.uint32("mep.sequence", "Sequence number", base.HEX),
  digest = ProtoField.bytes("mep.digest", "Digest"),
}
mep.fields = f

local wrong_length = ProtoExpert.new("mep.wrong_length", "The length does not fit the frame", expert.group.MALFORMED, expert.severity.WARN)
mep.experts = { wrong_length }

-- BT23, ET04: the usual name of a table number.
local function name_of(id)
  local number = id % 2048
  local family = (math.floor(id / 2048) % 2 == 1) and "ET" or "BT"
  local pending = (math.floor(id / 4096) % 2 == 1) and " pending" or ""
  return string.format("%s%02d%s", family, number, pending)
end

-- Remembers of each request whether it was a read, for only the answer to a read carries a count.
local reads = {}
local last_read = false

local function dissect_request(frame, tree, info)
  local code = frame(2, 1):uint()
  tree:add(f.request, frame(2, 1))
  local at = 3
  local text = requests[code] or string.format("code 0x%02x", code)
  if code == 0x30 or code == 0x3f or code == 0x40 or code == 0x4f then
    if frame:len() < 19 then return text .. " (cut off)" end
    local id = frame(at, 2):uint()
    tree:add(f.table, frame(at, 2)):append_text(" (" .. name_of(id) .. ")")
    tree:add(f.name, frame(at, 2), name_of(id)):set_generated()
    text = text .. " " .. name_of(id)
    at = at + 2
    if code == 0x3f or code == 0x4f then
      tree:add(f.offset, frame(at, 3))
      text = text .. " +" .. frame(at, 3):uint()
      at = at + 3
    end
    tree:add(f.count, frame(at, 2))
    text = text .. ", " .. frame(at, 2):uint() .. " bytes"
    at = at + 2
  end
  local stop = frame:len() - 12
  if stop > at then tree:add(f.data, frame(at, stop - at)) end
  if stop >= at then
    tree:add(f.sequence, frame(stop, 4))
    tree:add(f.digest, frame(stop + 4, 8))
  end
  return text
end

local function dissect_response(frame, tree, is_read)
  local code = frame(2, 1):uint()
  tree:add(f.response, frame(2, 1))
  local stop = math.max(3, frame:len() - 8)
  local text = string.format("0x%02X %s", code, responses[code] or "?")
  if code == 0x0c and stop >= 7 then
    tree:add(f.sequence, frame(3, 4))
  elseif code == 0 and is_read and stop >= 5 then
    tree:add(f.count, frame(3, 2))
    text = text .. ", " .. frame(3, 2):uint() .. " bytes"
    if stop > 5 then tree:add(f.data, frame(5, stop - 5)) end
  elseif stop > 3 then
    tree:add(f.data, frame(3, stop - 3))
  end
  if frame:len() - stop > 0 then tree:add(f.digest, frame(stop, frame:len() - stop)) end
  return text
end

function mep.dissector(buffer, info, root)
  if buffer:len() < 3 then return 0 end
  info.cols.protocol = "MEP"
  local from_meter = buffer(0, 1):uint() == 1
  info.cols.src = from_meter and "meter" or "module"
  info.cols.dst = from_meter and "module" or "meter"
  local tree = root:add(mep, buffer())
  tree:add(f.direction, buffer(0, 1))
  local frame = buffer(1):tvb()
  tree:add(f.length, frame(0, 2))
  if frame:len() == 2 then
    info.cols.info = frame(0, 2):uint() == 0 and "Alert" or "Length only"
    return buffer:len()
  end
  if frame(0, 2):uint() ~= frame:len() - 2 then tree:add_proto_expert_info(wrong_length) end
  local text
  if from_meter then
    if not info.visited then reads[info.number] = last_read end
    text = dissect_response(frame, tree, reads[info.number])
  else
    local code = frame(2, 1):uint()
    if not info.visited then last_read = code == 0x30 or code == 0x3f end
    text = dissect_request(frame, tree, info)
  end
  info.cols.info = text
  tree:append_text(", " .. text)
  return buffer:len()
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, mep)
